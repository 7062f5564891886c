"""Foveal: convolutional networks you can see into, compiled whole.

`import foveal as keras` runs most of what is written for Keras. Everything is imported when it is first used.

Examples
--------
>>> import foveal as keras
>>> model = keras.Sequential([keras.Input((28, 28, 1)), keras.layers.Flatten(), keras.layers.Dense(10)])
>>> model.count_params()
7850
"""

from foveal import activations as activations
from foveal import callbacks as callbacks
from foveal import compat as compat
from foveal import constraints as constraints
from foveal import datasets as datasets
from foveal import folders as folders
from foveal import image as image
from foveal import initializers as initializers
from foveal import keras as keras
from foveal import layers as layers
from foveal import look as look
from foveal import losses as losses
from foveal import metrics as metrics
from foveal import models as models
from foveal import nn as nn
from foveal import optimizers as optimizers
from foveal import regularizers as regularizers
from foveal import saving as saving
from foveal import training as training
from foveal import utils as utils
from foveal import zoo as zoo
from foveal.eager.tensor import Array as Array
from foveal.functions.symbolic import KerasTensor as KerasTensor
from foveal.keras import backend as backend
from foveal.keras import config as config
from foveal.keras import preprocessing as preprocessing
from foveal.keras import random as random
from foveal.layers import Input as Input
from foveal.layers import Layer as Layer
from foveal.models import Functional as Functional
from foveal.models import Model as Model
from foveal.models import Sequential as Sequential

__version__: str
