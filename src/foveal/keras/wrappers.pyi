"""The names of `keras.wrappers`; foveal.compat.surface says where each is."""

from foveal.compat.keras.wrappers import SKLearnClassifier as SKLearnClassifier
from foveal.compat.keras.wrappers import SKLearnRegressor as SKLearnRegressor
from foveal.compat.keras.wrappers import SKLearnTransformer as SKLearnTransformer
