"""The names of `keras.applications.mobilenet`; foveal.compat.surface says where each is."""

from foveal.zoo import MobileNet as MobileNet
from foveal.zoo import decode_predictions as decode_predictions
from foveal.zoo.imagenet import preprocess_input as preprocess_input
