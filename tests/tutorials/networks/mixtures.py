# ruff: noqa (written as tutorials are): MixUp and CutMix as steps of a data set, with shares that are known
import keras
import numpy as np
import tensorflow as tf
from fixed_weights import fixed, images, report
from keras import layers

SIZE = 8
x, y = images(12, SIZE, 3), np.eye(4, dtype="float32")[np.arange(12) % 4]
one = tf.data.Dataset.from_tensor_slices((x, y)).batch(4)
two = tf.data.Dataset.from_tensor_slices((x[::-1].copy(), y[::-1].copy())).batch(4)


def mix_up(first, second):
    (images_one, labels_one), (images_two, labels_two) = first, second
    share = tf.linspace(0.1, 0.9, tf.shape(images_one)[0])
    of_images, of_labels = tf.reshape(share, (-1, 1, 1, 1)), tf.reshape(share, (-1, 1))
    return (
        images_one * of_images + images_two * (1 - of_images),
        labels_one * of_labels + labels_two * (1 - of_labels),
    )


def cut_mix(first, second):
    (image_one, label_one), (image_two, label_two) = first, second
    cut = tf.image.crop_to_bounding_box(image_two, 2, 1, 4, 5)
    cut = tf.image.pad_to_bounding_box(cut, 2, 1, SIZE, SIZE)
    hole = tf.image.crop_to_bounding_box(image_one, 2, 1, 4, 5)
    hole = tf.image.pad_to_bounding_box(hole, 2, 1, SIZE, SIZE)
    share = tf.cast(1 - (4 * 5) / (SIZE * SIZE), tf.float32)
    return image_one - hole + cut, share * label_one + (1 - share) * label_two


mixed = tf.data.Dataset.zip((one, two)).map(mix_up, num_parallel_calls=tf.data.AUTOTUNE)
patched = tf.data.Dataset.zip((one.unbatch(), two.unbatch())).map(cut_mix).batch(4).prefetch(tf.data.AUTOTUNE)
model = fixed(
    keras.Sequential(
        [
            keras.Input((SIZE, SIZE, 3)),
            layers.Conv2D(5, 3, activation="relu"),
            layers.GlobalMaxPooling2D(),
            layers.Dense(4),
        ]
    )
)
model.compile("adam", keras.losses.CategoricalCrossentropy(from_logits=True))
losses = [model.fit(data, epochs=1, verbose=0).history["loss"][0] for data in (mixed, patched, mixed)]
pictures, labels = next(iter(patched))
report(losses=losses, labels=labels.numpy(), total=float(tf.reduce_sum(pictures)))
