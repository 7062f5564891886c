"""Lesson 0's first lines as posted, with both of their slips."""

from tensorflow import Keras
from tensorflow.keras import layers
model = keras.Sequential([
    layers.Con2D(filter = 64, kernel_size = 3)
])
