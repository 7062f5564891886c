# ruff: noqa (written as tutorials are)
import os, tempfile, numpy as np
from PIL import Image
from tensorflow.keras.preprocessing.image import ImageDataGenerator
from tensorflow.keras.models import Sequential
from tensorflow.keras.layers import Conv2D, MaxPooling2D, Activation, Dropout, Flatten, Dense

root = tempfile.mkdtemp()
for part, n in (("train", 10), ("validation", 4)):
    for k, name in enumerate(["cats", "dogs"]):
        os.makedirs(f"{root}/{part}/{name}")
        for i in range(n):
            Image.fromarray(np.random.randint(0, 255, (30, 36, 3), dtype=np.uint8)).save(
                f"{root}/{part}/{name}/{name}.{i}.jpg"
            )
train_datagen = ImageDataGenerator(
    rescale=1.0 / 255,
    rotation_range=40,
    width_shift_range=0.2,
    height_shift_range=0.2,
    shear_range=0.2,
    zoom_range=0.2,
    horizontal_flip=True,
    fill_mode="nearest",
)
test_datagen = ImageDataGenerator(rescale=1.0 / 255)
train_generator = train_datagen.flow_from_directory(
    root + "/train", target_size=(24, 24), batch_size=5, class_mode="binary"
)
validation_generator = test_datagen.flow_from_directory(
    root + "/validation", target_size=(24, 24), batch_size=4, class_mode="binary", shuffle=False
)
for data_batch, labels_batch in train_generator:
    print("data batch shape:", data_batch.shape, "labels batch shape:", labels_batch.shape)
    break
model = Sequential()
model.add(Conv2D(4, (3, 3), input_shape=(24, 24, 3)))
model.add(Activation("relu"))
model.add(MaxPooling2D(pool_size=(2, 2)))
model.add(Flatten())
model.add(Dense(1))
model.add(Activation("sigmoid"))
model.compile(loss="binary_crossentropy", optimizer="rmsprop", metrics=["acc"])
history = model.fit(
    train_generator,
    steps_per_epoch=train_generator.samples // 5,
    epochs=2,
    validation_data=validation_generator,
    validation_steps=2,
    verbose=0,
)
validation_generator.reset()
pred = model.predict(validation_generator)
datagen = ImageDataGenerator(
    featurewise_center=True,
    featurewise_std_normalization=True,
    rotation_range=20,
    width_shift_range=0.2,
    height_shift_range=0.2,
    horizontal_flip=True,
    validation_split=0.2,
)
x = np.random.rand(30, 24, 24, 3) * 255
y = np.random.randint(0, 2, 30)
datagen.fit(x)
it = datagen.flow(x, y, batch_size=8, subset="training")
model.fit(it, epochs=1, verbose=0, validation_data=datagen.flow(x, y, batch_size=8, subset="validation"))
xb, yb = next(it)
aug = datagen.random_transform(x[0])
import matplotlib.pyplot as plt

i = 0
for batch in ImageDataGenerator(rotation_range=30).flow(x[:1], batch_size=1):
    i += 1
    if i % 4 == 0:
        break
print(
    "RESULT",
    train_generator.class_indices,
    train_generator.n,
    len(train_generator),
    train_generator.image_shape,
    validation_generator.classes.tolist(),
    validation_generator.filenames[0],
    sorted(history.history),
    pred.shape,
    xb.shape,
    yb.shape,
    aug.shape,
)
