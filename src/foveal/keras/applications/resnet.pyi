"""The names of `keras.applications.resnet`; foveal.compat.surface says where each is."""

from foveal.zoo import ResNet50 as ResNet50
from foveal.zoo import ResNet101 as ResNet101
from foveal.zoo import ResNet152 as ResNet152
from foveal.zoo import decode_predictions as decode_predictions
from foveal.zoo.imagenet import preprocess_input as preprocess_input
