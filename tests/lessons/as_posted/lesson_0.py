"""Lesson 0: filter, detect, condense, with a kernel made by hand on a grey photo."""

import tensorflow as tf
import matplotlib.pyplot as plt

plt.rc('figure', autolayout=True)
plt.rc('axes', labelweight='bold', labelsize='large',
       titleweight='bold', titlesize=18, titlepad=10)
plt.rc('image', cmap='magma')

image_path = '../input/computer-vision-resources/car_feature.jpg'
image = tf.io.read_file(image_path)
image = tf.io.decode_jpeg(image)

plt.figure(figsize=(6, 6))
plt.imshow(tf.squeeze(image), cmap='gray')
plt.axis('off')
plt.show();

# What the post takes from its course's own package: a kernel's numbers on its picture.
def show_kernel(kernel):
    plt.imshow(kernel, cmap='Blues_r')
    for row in range(kernel.shape[0]):
        for column in range(kernel.shape[1]):
            plt.text(column, row, str(kernel.numpy()[row, column]), ha='center', va='center')
    plt.show()

import tensorflow as tf
kernel = tf.constant([
    [-1, -1, -1],
    [-1, 8, -1],
    [-1, -1, -1],
])
plt.figure(figsize=(3, 3))
show_kernel(kernel)

image = tf.image.convert_image_dtype(image, dtype=tf.float32)
image = tf.expand_dims(image, axis=0)
kernel = tf.reshape(kernel, [*kernel.shape, 1, 1])
kernel = tf.cast(kernel, dtype=tf.float32)

image_filter = tf.nn.conv2d(
    input=image,
    filters=kernel,
    strides=1,
    padding='SAME',
)

plt.figure(figsize=(6, 6))
plt.imshow(tf.squeeze(image_filter))
plt.axis('off')
plt.show();

image_detect = tf.nn.relu(image_filter)
plt.figure(figsize=(6, 6))
plt.imshow(tf.squeeze(image_detect))
plt.axis('off')
plt.show();

# The exercise: another kernel, and the two functions by name.
kernel = tf.constant([
    [0, -1, 0],
    [-1, 5, -1],
    [0, -1, 0]
])
show_kernel(kernel)
conv_fn = tf.nn.conv2d
relu_fn = tf.nn.relu

kernel = tf.cast(tf.reshape(kernel, [*kernel.shape, 1, 1]), dtype=tf.float32)
image_sharp = relu_fn(conv_fn(input=image, filters=kernel, strides=1, padding='SAME'))
image_condense = tf.nn.pool(
    input=image_sharp,
    window_shape=(2, 2),
    pooling_type='MAX',
    strides=(2, 2),
    padding='SAME',
)
print(image.shape, image.dtype, image_filter.shape, image_condense.shape)
print(float(tf.reduce_sum(image_filter)), float(tf.reduce_min(image_detect)))
