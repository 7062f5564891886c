"""The names of `keras.applications.vgg16`; foveal.compat.surface says where each is."""

from foveal.zoo import VGG16 as VGG16
from foveal.zoo import decode_predictions as decode_predictions
from foveal.zoo.imagenet import preprocess_input as preprocess_input
