"""The names of `keras.applications.densenet`; foveal.compat.surface says where each is."""

from foveal.zoo import DenseNet121 as DenseNet121
from foveal.zoo import DenseNet169 as DenseNet169
from foveal.zoo import DenseNet201 as DenseNet201
from foveal.zoo import decode_predictions as decode_predictions
from foveal.zoo.imagenet import preprocess_input as preprocess_input
