"""The names of `keras.applications.resnet_v2`; foveal.compat.surface says where each is."""

from foveal.zoo import ResNet50V2 as ResNet50V2
from foveal.zoo import ResNet101V2 as ResNet101V2
from foveal.zoo import ResNet152V2 as ResNet152V2
from foveal.zoo import decode_predictions as decode_predictions
from foveal.zoo.imagenet import preprocess_input as preprocess_input
