"""Lesson 4: one digit through a network's layers, one at a time."""

import tensorflow as tf
import numpy as np
import matplotlib.pyplot as plt
from tensorflow.keras import datasets
import numpy as np

(train_x, train_y), (test_x, test_y) = datasets.mnist.load_data()

image = train_x[0]
image.shape
image = image[tf.newaxis,...,tf.newaxis]

tf.keras.layers.Conv2D(filters = 3, kernel_size = (3,3), strides=(1,1), padding='SAME', activation='relu')

image = tf.cast(image, dtype=tf.float32)
image.dtype

layer = tf.keras.layers.Conv2D(3,3,1,padding = 'SAME')
output = layer(image)

plt.imshow(output[0,:,:,0], 'gray')
plt.show()

print(np.min(image), np.max(image))
print(np.min(output) < np.max(output))

weight = layer.get_weights()
weight[0].shape, weight[1].shape

plt.figure(figsize = (15,6))
plt.subplot(131)
plt.hist(output.numpy().ravel(), range=[-2,2])
plt.ylim(0,100)
plt.subplot(132)
plt.title(weight[0].shape)
plt.imshow(weight[0][:,:,0,0], 'gray')
plt.subplot(133)
plt.title(output.shape)
plt.imshow(output[0,:,:,0], 'gray')
plt.colorbar()
plt.show()

tf.keras.layers.ReLU()
act_layer = tf.keras.layers.ReLU()
act_output = act_layer(output)

tf.keras.layers.MaxPool2D(pool_size=(2,2), strides=(2,2), padding="SAME")
pool_layer = tf.keras.layers.MaxPool2D(pool_size = (2,2), strides = (2,2), padding = "SAME")
pool_output = pool_layer(act_output)
act_output.shape
pool_output.shape

plt.figure(figsize = (15,5))
plt.subplot(121)
plt.hist(pool_output.numpy().ravel(), range=[-2,2])
plt.ylim(0,100)
plt.subplot(122)
plt.title(pool_output.shape)
plt.imshow(pool_output[0,:,:,0], 'gray')
plt.colorbar()
plt.show()

tf.keras.layers.Flatten()
layer = tf.keras.layers.Flatten()
output.shape
flatten = layer(output)
flatten.shape

tf.keras.layers.Dense(32, activation = 'relu')

layer = tf.keras.layers.Dense(32, activation = 'relu')
output = layer(flatten)
output.shape
print(image.shape, act_output.shape, pool_output.shape, flatten.shape, output.shape, float(tf.reduce_min(act_output)))
