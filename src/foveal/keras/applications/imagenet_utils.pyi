"""The names of `keras.applications.imagenet_utils`; foveal.compat.surface says where each is."""

from foveal.zoo import decode_predictions as decode_predictions
from foveal.zoo import preprocess_input as preprocess_input
