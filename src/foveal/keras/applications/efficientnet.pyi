"""The names of `keras.applications.efficientnet`; foveal.compat.surface says where each is."""

from foveal.zoo import EfficientNetB0 as EfficientNetB0
from foveal.zoo import EfficientNetB1 as EfficientNetB1
from foveal.zoo import EfficientNetB2 as EfficientNetB2
from foveal.zoo import EfficientNetB3 as EfficientNetB3
from foveal.zoo import EfficientNetB4 as EfficientNetB4
from foveal.zoo import EfficientNetB5 as EfficientNetB5
from foveal.zoo import EfficientNetB6 as EfficientNetB6
from foveal.zoo import EfficientNetB7 as EfficientNetB7
from foveal.zoo import decode_predictions as decode_predictions
from foveal.zoo.imagenet import preprocess_input as preprocess_input
