"""The names of `keras.applications.vgg19`; foveal.compat.surface says where each is."""

from foveal.keras.applications.vgg16 import preprocess_input as preprocess_input
from foveal.zoo import VGG19 as VGG19
from foveal.zoo import decode_predictions as decode_predictions
