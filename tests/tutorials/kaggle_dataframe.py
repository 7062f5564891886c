# ruff: noqa (written as tutorials are)
import os
import tempfile

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from sklearn.metrics import classification_report, confusion_matrix
from sklearn.model_selection import StratifiedKFold, train_test_split
import tensorflow as tf
from keras.callbacks import Callback, EarlyStopping, ModelCheckpoint, ReduceLROnPlateau
from keras.layers.advanced_activations import LeakyReLU
from keras.optimizers import Adam, RMSprop
from keras.preprocessing.image import ImageDataGenerator, array_to_img, img_to_array, load_img
from tensorflow.compat.v1 import ConfigProto, InteractiveSession
from tensorflow.keras.layers import Activation, BatchNormalization, Conv2D, Dense, Dropout, Flatten, MaxPooling2D
from tensorflow.keras.models import Sequential, load_model

config = ConfigProto()
config.gpu_options.allow_growth = True
session = InteractiveSession(config=config)

FAST_RUN, IMAGE_WIDTH, IMAGE_HEIGHT = True, 16, 16
np.random.seed(0)
folder = tempfile.mkdtemp()
os.chdir(folder)
os.makedirs("input/train")
for n in range(24):
    kind = "dog" if n % 2 else "cat"
    array_to_img(np.full((20, 18, 3), 90 * (n % 2) + 5 * n)).save(f"input/train/{kind}.{n}.jpg")
filenames = os.listdir("input/train")
df = pd.DataFrame({"filename": filenames, "category": [name.split(".")[0] for name in filenames]}).sort_values(
    "filename"
)
train_df, validate_df = train_test_split(df, test_size=0.25, random_state=42, stratify=df["category"])
train_df, validate_df = train_df.reset_index(drop=True), validate_df.reset_index(drop=True)


class LearningRates(Callback):
    def on_train_begin(self, logs={}):
        self.losses, self.lr = [], []

    def on_batch_end(self, batch, logs={}):
        self.losses.append(logs.get("loss"))

    def on_epoch_end(self, epoch, logs={}):
        self.lr.append(tf.keras.backend.get_value(self.model.optimizer.lr))
        if logs.get("acc") > 1.5:
            self.model.stop_training = True


def build():
    model = Sequential()
    model.add(Conv2D(4, (3, 3), input_shape=(IMAGE_WIDTH, IMAGE_HEIGHT, 3)))
    model.add(LeakyReLU(alpha=0.1))
    model.add(BatchNormalization())
    model.add(MaxPooling2D(pool_size=(2, 2)))
    model.add(Dropout(0.25))
    model.add(Flatten())
    model.add(Dense(2, activation="softmax"))
    model.compile(loss="categorical_crossentropy", optimizer=RMSprop(lr=0.001, decay=1e-6), metrics=["accuracy"])
    return model


train_datagen = ImageDataGenerator(
    rotation_range=15,
    rescale=1.0 / 255,
    shear_range=0.1,
    zoom_range=0.2,
    horizontal_flip=True,
    width_shift_range=0.1,
    height_shift_range=0.1,
)
train_generator = train_datagen.flow_from_dataframe(
    train_df,
    "input/train/",
    x_col="filename",
    y_col="category",
    target_size=(16, 16),
    class_mode="categorical",
    batch_size=6,
    seed=1,
)
validation_generator = ImageDataGenerator(rescale=1.0 / 255).flow_from_dataframe(
    validate_df,
    "input/train/",
    x_col="filename",
    y_col="category",
    target_size=(16, 16),
    class_mode="categorical",
    batch_size=6,
    shuffle=False,
)
model, rates = build(), LearningRates()
callbacks = [
    EarlyStopping(patience=10, monitor="val_acc"),
    ReduceLROnPlateau(monitor="val_acc", patience=2, verbose=0, factor=0.5, min_lr=0.00001, epsilon=0.001),
    ModelCheckpoint("weights.{epoch:02d}-{val_acc:.2f}.hdf5", monitor="val_acc", save_best_only=True, period=1),
    rates,
]
history = model.fit_generator(
    train_generator,
    epochs=2,
    validation_data=validation_generator,
    validation_steps=len(validate_df) // 6,
    steps_per_epoch=len(train_df) // 6,
    callbacks=callbacks,
    verbose=0,
)
assert len(rates.losses) == 6 and len(rates.lr) == 2
fig, (ax1, ax2) = plt.subplots(2, 1, figsize=(4, 4))
ax1.plot(history.history["loss"], color="b", label="Training loss")
ax2.plot(history.history["acc"], color="b")
ax2.plot(history.history["val_acc"], color="r")
plt.close(fig)
validation_generator.reset()
predictions = model.predict_generator(validation_generator, steps=np.ceil(len(validate_df) / 6))
classes = np.argmax(predictions, axis=-1)
truth = validation_generator.classes
labels = {v: k for k, v in train_generator.class_indices.items()}
matrix = confusion_matrix(truth, classes)
report = classification_report(truth, classes, target_names=[labels[0], labels[1]], zero_division=0)
model.save("model.h5")
assert np.allclose(load_model("model.h5").predict(validation_generator, verbose=0), predictions, atol=1e-5)
scores = []
X = np.stack([img_to_array(load_img("input/train/" + name, target_size=(16, 16))) for name in df["filename"]]) / 255
Y = pd.get_dummies(df["category"]).values.astype("float32")
for train, test in StratifiedKFold(n_splits=2, shuffle=True, random_state=1).split(X, Y.argmax(1)):
    fold = build()
    fold.fit(X[train], Y[train], epochs=1, batch_size=8, verbose=0)
    scores.append(fold.evaluate(X[test], Y[test], verbose=0)[1] * 100)
print("RESULT", matrix.sum(), np.mean(scores))
