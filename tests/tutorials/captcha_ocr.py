# ruff: noqa (written as tutorials are)
# Reading words in pictures: a CNN, bidirectional LSTMs along the width, and a CTC loss in a layer of one's own.
import numpy as np
import keras
from keras import layers, ops

keras.utils.set_random_seed(0)
WIDTH, HEIGHT, LETTERS, LENGTH = 24, 8, 4, 3
rng = np.random.default_rng(0)
glyphs = rng.random((LETTERS, 6, 6)).astype("float32")


def words(count):
    labels = rng.integers(0, LETTERS, (count, LENGTH))
    images = np.zeros((count, WIDTH, HEIGHT, 1), "float32")
    for image, label in zip(images, labels):
        for place, letter in enumerate(label):
            image[1 + 8 * place : 7 + 8 * place, 1:7, 0] = glyphs[letter]
    return images, labels.astype("int32")


class CTCLayer(layers.Layer):
    def call(self, y_true, y_pred):
        batch = ops.shape(y_true)[0]
        input_length = ops.full((batch,), y_pred.shape[1], dtype="int32")
        label_length = ops.full((batch,), LENGTH, dtype="int32")
        loss = keras.ops.ctc_loss(y_true + 1, y_pred, label_length, input_length, mask_index=0)
        self.add_loss(ops.mean(loss))
        return y_pred


input_img = layers.Input(shape=(WIDTH, HEIGHT, 1), name="image", dtype="float32")
labels = layers.Input(name="label", shape=(LENGTH,), dtype="int32")
x = layers.Conv2D(8, (3, 3), activation="relu", kernel_initializer="he_normal", padding="same", name="Conv1")(input_img)
x = layers.MaxPooling2D((2, 2), name="pool1")(x)
x = layers.Reshape(target_shape=(WIDTH // 2, HEIGHT // 2 * 8), name="reshape")(x)
x = layers.Dense(16, activation="relu", name="dense1")(x)
x = layers.Dropout(0.1)(x)
x = layers.Bidirectional(layers.LSTM(8, return_sequences=True, dropout=0.1))(x)
x = layers.Bidirectional(layers.LSTM(8, return_sequences=True))(x)
x = layers.Dense(LETTERS + 1, name="dense2")(x)
output = CTCLayer(name="ctc_loss")(labels, x)
model = keras.models.Model(inputs=[input_img, labels], outputs=output, name="ocr_model_v1")
model.compile(optimizer=keras.optimizers.Adam(0.01))
images, targets = words(32)
history = model.fit({"image": images, "label": targets}, epochs=4, batch_size=8, verbose=0)
assert history.history["loss"][-1] < history.history["loss"][0]
prediction_model = keras.models.Model(model.inputs[0], model.get_layer(name="dense2").output)
scores = prediction_model.predict(images[:4], verbose=0)
lengths = np.full(4, scores.shape[1])
decoded, _ = keras.ops.ctc_decode(scores, lengths, strategy="greedy", mask_index=0)
assert np.asarray(decoded)[0].shape[0] == 4
print("RESULT", model.count_params())
