# ruff: noqa (written as tutorials are)
# Digits read row by row: an LSTM, a GRU through a mask, cells of one's own in a stack, states handed from one to another.
import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers
from sklearn.datasets import load_digits

tf.random.set_seed(0)
digits = load_digits()
x, y = (digits.images / 16).astype("float32")[:320], digits.target[:320]


class MinimalRNNCell(keras.layers.Layer):
    def __init__(self, units, **kwargs):
        self.units = units
        self.state_size = units
        super().__init__(**kwargs)

    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(input_shape[-1], self.units), initializer="uniform", name="kernel")
        self.recurrent_kernel = self.add_weight(
            shape=(self.units, self.units), initializer="uniform", name="recurrent_kernel"
        )
        self.built = True

    def call(self, inputs, states):
        prev_output = states[0]
        h = tf.matmul(inputs, self.kernel)
        output = h + tf.matmul(prev_output, self.recurrent_kernel)
        return output, [output]


model = keras.Sequential(
    [layers.LSTM(32, input_shape=(8, 8)), layers.BatchNormalization(), layers.Dense(10, activation="softmax")]
)
model.compile(loss="sparse_categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
history = model.fit(x, y, batch_size=32, epochs=6, verbose=0)
assert history.history["accuracy"][-1] > 0.5, history.history

encoder_input = layers.Input(shape=(None, 8))
masked = layers.Masking()(encoder_input)
output, state_h, state_c = layers.LSTM(8, return_state=True, name="encoder")(masked)
decoder_input = layers.Input(shape=(None, 8))
decoded = layers.LSTM(8, name="decoder")(decoder_input, initial_state=[state_h, state_c])
stack = layers.RNN([MinimalRNNCell(6), MinimalRNNCell(4)], return_sequences=True)(decoder_input)
pooled = layers.GlobalAveragePooling1D()(stack)
both = layers.Concatenate()([decoded, pooled])
model = keras.Model([encoder_input, decoder_input], layers.Dense(10)(both))
model.summary()
model.compile(keras.optimizers.RMSprop(0.01), keras.losses.SparseCategoricalCrossentropy(from_logits=True))
history = model.fit([x, x[:, ::-1]], y, epochs=2, verbose=0)
assert history.history["loss"][-1] < history.history["loss"][0]

stateful = keras.Sequential([keras.Input(batch_shape=(16, 4, 8)), layers.GRU(8, stateful=True), layers.Dense(1)])
stateful.compile("sgd", "mse")
first = stateful.predict(x[:16, :4], verbose=0)
second = stateful.predict(x[:16, :4], verbose=0)
stateful.layers[0].reset_states()
assert np.abs(first - second).max() > 1e-5
assert np.allclose(first, stateful.predict(x[:16, :4], verbose=0), atol=1e-6)
print("RESULT", model.count_params())
