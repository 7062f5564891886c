"""The names of `keras.applications.mobilenet_v3`; foveal.compat.surface says where each is."""

from foveal.zoo import MobileNetV3Large as MobileNetV3Large
from foveal.zoo import MobileNetV3Small as MobileNetV3Small
from foveal.zoo import decode_predictions as decode_predictions
from foveal.zoo.imagenet import preprocess_input as preprocess_input
