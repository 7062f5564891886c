"""The names of `keras.applications.inception_v3`; foveal.compat.surface says where each is."""

from foveal.keras.applications.inception_resnet_v2 import preprocess_input as preprocess_input
from foveal.zoo import InceptionV3 as InceptionV3
from foveal.zoo import decode_predictions as decode_predictions
