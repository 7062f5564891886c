"""The names of `keras.applications.mobilenet_v2`; foveal.compat.surface says where each is."""

from foveal.keras.applications.mobilenet import preprocess_input as preprocess_input
from foveal.zoo import MobileNetV2 as MobileNetV2
from foveal.zoo import decode_predictions as decode_predictions
