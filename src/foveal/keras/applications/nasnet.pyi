"""The names of `keras.applications.nasnet`; foveal.compat.surface says where each is."""

from foveal.zoo import NASNetLarge as NASNetLarge
from foveal.zoo import NASNetMobile as NASNetMobile
from foveal.zoo import decode_predictions as decode_predictions
from foveal.zoo.imagenet import preprocess_input as preprocess_input
