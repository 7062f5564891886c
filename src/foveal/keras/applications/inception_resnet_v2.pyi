"""The names of `keras.applications.inception_resnet_v2`; foveal.compat.surface says where each is."""

from foveal.zoo import InceptionResNetV2 as InceptionResNetV2
from foveal.zoo import decode_predictions as decode_predictions
from foveal.zoo.imagenet import preprocess_input as preprocess_input
