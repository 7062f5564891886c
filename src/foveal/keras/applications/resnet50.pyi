"""The names of `keras.applications.resnet50`; foveal.compat.surface says where each is."""

from foveal.keras.applications.resnet import preprocess_input as preprocess_input
from foveal.zoo import ResNet50 as ResNet50
from foveal.zoo import decode_predictions as decode_predictions
