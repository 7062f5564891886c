"""The names of `keras.preprocessing.sequence`; foveal.compat.surface says where each is."""

from foveal.compat.keras.sequences import pad_sequences as pad_sequences
