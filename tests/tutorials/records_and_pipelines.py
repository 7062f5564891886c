# ruff: noqa (written as tutorials are)
import os
import tempfile

import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers

AUTO = tf.data.AUTOTUNE
tf.random.set_seed(7)
IMAGE_SIZE, BATCH = 12, 4
folder = tempfile.mkdtemp()
for label in ("cat", "dog"):
    os.makedirs(os.path.join(folder, "jpgs", label))
    for i in range(8):
        picture = np.random.RandomState(i).randint(0, 255, (16, 20, 3)).astype("uint8")
        tf.io.write_file(os.path.join(folder, "jpgs", label, f"{label}.{i}.jpg"), tf.io.encode_jpeg(picture))


def _bytes_feature(value):
    if isinstance(value, type(tf.constant(0))):
        value = value.numpy()
    return tf.train.Feature(bytes_list=tf.train.BytesList(value=[value]))


def _int64_feature(value):
    return tf.train.Feature(int64_list=tf.train.Int64List(value=[value]))


# files to records
CLASSES = np.array(sorted(os.listdir(os.path.join(folder, "jpgs"))))
list_ds = tf.data.Dataset.list_files(os.path.join(folder, "jpgs", "*/*"), shuffle=False)
path = os.path.join(folder, "pictures.tfrecord")
with tf.io.TFRecordWriter(path) as writer:
    for file_path in list_ds:
        parts = tf.strings.split(file_path, os.path.sep)
        number = int(tf.argmax(tf.cast(parts[-2] == CLASSES, tf.int32)))
        feature = {"image": _bytes_feature(tf.io.read_file(file_path).numpy()), "label": _int64_feature(number)}
        writer.write(tf.train.Example(features=tf.train.Features(feature=feature)).SerializeToString())


def read_tfrecord(example):
    features = {"image": tf.io.FixedLenFeature([], tf.string), "label": tf.io.FixedLenFeature([], tf.int64)}
    example = tf.io.parse_single_example(example, features)
    image = tf.image.decode_jpeg(example["image"], channels=3)
    image = tf.cast(image, tf.float32) / 255.0
    image = tf.image.resize(image, [IMAGE_SIZE, IMAGE_SIZE])
    image.set_shape([IMAGE_SIZE, IMAGE_SIZE, 3])
    return image, tf.one_hot(example["label"], 2)


def augment(image, label):
    image = tf.image.random_flip_left_right(image)
    image = tf.image.resize_with_crop_or_pad(image, IMAGE_SIZE + 4, IMAGE_SIZE + 4)
    image = tf.image.random_crop(image, size=[IMAGE_SIZE, IMAGE_SIZE, 3])
    image = tf.image.random_brightness(image, max_delta=0.2)
    return tf.clip_by_value(image, 0.0, 1.0), label


def sample_beta_distribution(size, concentration_0=0.2, concentration_1=0.2):
    gamma_1_sample = tf.random.gamma(shape=[size], alpha=concentration_1)
    gamma_2_sample = tf.random.gamma(shape=[size], alpha=concentration_0)
    return gamma_1_sample / (gamma_1_sample + gamma_2_sample)


def mix_up(ds_one, ds_two, alpha=0.2):
    images_one, labels_one = ds_one
    images_two, labels_two = ds_two
    batch_size = tf.shape(images_one)[0]
    l = sample_beta_distribution(batch_size, alpha, alpha)
    x_l = tf.reshape(l, (batch_size, 1, 1, 1))
    y_l = tf.reshape(l, (batch_size, 1))
    return images_one * x_l + images_two * (1 - x_l), labels_one * y_l + labels_two * (1 - y_l)


@tf.function
def cutmix(one, two):
    (image1, label1), (image2, label2) = one, two
    cut = tf.random.uniform([], 2, IMAGE_SIZE // 2, dtype=tf.int32)
    crop = tf.image.crop_to_bounding_box(image2, 1, 2, cut, cut)
    patch = tf.image.pad_to_bounding_box(crop, 1, 2, IMAGE_SIZE, IMAGE_SIZE)
    hole = tf.image.pad_to_bounding_box(
        tf.image.crop_to_bounding_box(image1, 1, 2, cut, cut), 1, 2, IMAGE_SIZE, IMAGE_SIZE
    )
    lambda_value = 1 - tf.cast(cut * cut, tf.float32) / IMAGE_SIZE**2
    return image1 - hole + patch, lambda_value * label1 + (1 - lambda_value) * label2


options = tf.data.Options()
options.experimental_deterministic = False
records = tf.data.TFRecordDataset([path], num_parallel_reads=AUTO).with_options(options)
base = records.map(read_tfrecord, num_parallel_calls=AUTO).cache()
train = base.shuffle(16, seed=1).repeat().map(augment, num_parallel_calls=AUTO).batch(BATCH).prefetch(AUTO)
mixed = tf.data.Dataset.zip((train, train)).map(lambda a, b: mix_up(a, b, alpha=0.3), num_parallel_calls=AUTO)
cut = tf.data.Dataset.zip((base.shuffle(16), base.shuffle(16))).map(cutmix, num_parallel_calls=AUTO).batch(BATCH)
images, labels = next(iter(mixed))
assert images.shape == (BATCH, IMAGE_SIZE, IMAGE_SIZE, 3)
np.testing.assert_allclose(np.sum(labels.numpy(), axis=1), 1, rtol=1e-5)
images, labels = next(iter(cut))
np.testing.assert_allclose(np.sum(labels.numpy(), axis=1), 1, rtol=1e-5)

model = keras.Sequential(
    [
        layers.Input((IMAGE_SIZE, IMAGE_SIZE, 3)),
        layers.SeparableConv2D(6, 3, padding="same", activation="relu"),
        layers.BatchNormalization(),
        layers.GlobalAveragePooling2D(),
        layers.Dense(2, activation="softmax"),
    ]
)
model.compile(
    keras.optimizers.Adam(1e-3),
    keras.losses.CategoricalCrossentropy(label_smoothing=0.1),
    ["accuracy", keras.metrics.AUC(name="auc")],
)
valid = base.batch(BATCH).prefetch(AUTO)
history = model.fit(mixed, steps_per_epoch=4, epochs=2, validation_data=valid, verbose=0)
assert len(history.history["val_auc"]) == 2
correct = 0
for batch, labels in valid.as_numpy_iterator():
    correct += int((np.argmax(model(batch, training=False), axis=1) == np.argmax(labels, axis=1)).sum())
assert abs(correct / 16 - model.evaluate(valid, verbose=0)[1]) < 1e-6
windows = tf.data.Dataset.range(10).window(4, shift=2, drop_remainder=True).flat_map(lambda w: w.batch(4))
print("RESULT", [w.tolist() for w in windows.as_numpy_iterator()], round(history.history["loss"][-1], 3))
