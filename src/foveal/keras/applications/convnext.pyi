"""The names of `keras.applications.convnext`; foveal.compat.surface says where each is."""

from foveal.zoo import ConvNeXtBase as ConvNeXtBase
from foveal.zoo import ConvNeXtLarge as ConvNeXtLarge
from foveal.zoo import ConvNeXtSmall as ConvNeXtSmall
from foveal.zoo import ConvNeXtTiny as ConvNeXtTiny
from foveal.zoo import ConvNeXtXLarge as ConvNeXtXLarge
from foveal.zoo import decode_predictions as decode_predictions
from foveal.zoo.imagenet import preprocess_input as preprocess_input
