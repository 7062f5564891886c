"""The names of `keras.applications.xception`; foveal.compat.surface says where each is."""

from foveal.zoo import Xception as Xception
from foveal.zoo import decode_predictions as decode_predictions
from foveal.zoo.imagenet import preprocess_input as preprocess_input
