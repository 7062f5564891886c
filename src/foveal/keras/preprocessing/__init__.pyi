"""The names of `keras.preprocessing`; foveal.compat.surface says where each is."""

from foveal.data.image_dataset import image_dataset_from_directory as image_dataset_from_directory
from foveal.keras.preprocessing import image as image
