"""The names of `keras.applications.efficientnet_v2`; foveal.compat.surface says where each is."""

from foveal.keras.applications.efficientnet import preprocess_input as preprocess_input
from foveal.zoo import EfficientNetV2B0 as EfficientNetV2B0
from foveal.zoo import EfficientNetV2B1 as EfficientNetV2B1
from foveal.zoo import EfficientNetV2B2 as EfficientNetV2B2
from foveal.zoo import EfficientNetV2B3 as EfficientNetV2B3
from foveal.zoo import EfficientNetV2L as EfficientNetV2L
from foveal.zoo import EfficientNetV2M as EfficientNetV2M
from foveal.zoo import EfficientNetV2S as EfficientNetV2S
from foveal.zoo import decode_predictions as decode_predictions
