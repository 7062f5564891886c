"""Lesson 3: two photos through filters for upright and for level lines, and its layers."""

from sklearn.datasets import load_sample_image
import numpy as np
import tensorflow as tf
import matplotlib.pyplot as plt

china = load_sample_image('china.jpg') / 255
flower = load_sample_image("flower.jpg") / 255
images = np.array([china, flower])
batch_size, height, width, channels = images.shape

filters = np.zeros(shape=(7, 7, channels, 2), dtype=np.float32)
filters[:, 3, :, 0] = 1
filters[3, :, :, 1] = 1

outputs = tf.nn.conv2d(images, filters, strides=1, padding='SAME')

plt.imshow(outputs[0, :, :, 1], cmap='gray')
plt.show()

from tensorflow import keras

conv = keras.layers.Conv2D(filters=32, kernel_size=3, strides=1,
                           padding='same', activation='relu')

tf.keras.layers.MaxPool2D(
    pool_size=(2, 2), strides=None, padding='valid', data_format=None
)

global_avg_pool = keras.layers.GlobalAvgPool2D()

print(outputs.shape, conv(images).shape, global_avg_pool(images).shape)
print(tf.keras.layers.AvgPool2D(2)(images).shape, tf.keras.layers.MaxPool2D()(images).shape)
