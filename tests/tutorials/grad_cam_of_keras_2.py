# ruff: noqa (written as tutorials are)
import numpy as np
from keras import backend as K
from keras.layers import Conv2D, Dense, Flatten, Input, MaxPooling2D, Lambda, Reshape, Conv2DTranspose
from keras.losses import mse, binary_crossentropy
from keras.models import Model, Sequential

np.random.seed(3)
K.set_learning_phase(0)
x = np.random.rand(24, 12, 12, 1).astype("float32")
y = (x[:, :6].mean(axis=(1, 2, 3)) > x[:, 6:].mean(axis=(1, 2, 3))).astype("int32")

model = Sequential()
model.add(Conv2D(4, (3, 3), activation="relu", input_shape=(12, 12, 1), name="block1_conv1"))
model.add(MaxPooling2D((2, 2)))
model.add(Conv2D(6, (3, 3), activation="relu", name="block2_conv1"))
model.add(Flatten())
model.add(Dense(2, activation="softmax"))
model.compile(loss="sparse_categorical_crossentropy", optimizer="adam", metrics=["acc"])
history = model.fit(x, y, epochs=2, verbose=0, validation_split=0.25)
assert len(history.history["val_acc"]) == 2

# heat map of one class
class_output = model.output[:, int(np.argmax(model.predict(x[:1], verbose=0)[0]))]
last_conv_layer = model.get_layer("block2_conv1")
grads = K.gradients(class_output, last_conv_layer.output)[0]
pooled_grads = K.mean(grads, axis=(0, 1, 2))
iterate = K.function([model.input], [pooled_grads, last_conv_layer.output[0]])
pooled_grads_value, conv_layer_output_value = iterate([x[:1]])
for i in range(6):
    conv_layer_output_value[:, :, i] *= pooled_grads_value[i]
heatmap = np.maximum(np.mean(conv_layer_output_value, axis=-1), 0)
assert heatmap.shape == (3, 3)

# what a filter looks for
layer_output = model.get_layer("block1_conv1").output
loss = K.mean(layer_output[:, :, :, 1])
grads = K.gradients(loss, model.input)[0]
grads /= K.sqrt(K.mean(K.square(grads))) + 1e-5
iterate = K.function([model.input], [loss, grads])
input_img_data = np.random.random((1, 12, 12, 1)) * 0.1
losses = []
for i in range(5):
    loss_value, grads_value = iterate([input_img_data])
    input_img_data += grads_value * 0.5
    losses.append(float(loss_value))
assert losses[-1] > losses[0]

# all feature maps
maps = K.function([model.layers[0].input, K.learning_phase()], [layer.output for layer in model.layers])([x, 0])
assert [m.shape[1:] for m in maps][:3] == [(10, 10, 4), (5, 5, 4), (3, 3, 6)]


def sampling(args):
    z_mean, z_log_var = args
    epsilon = K.random_normal(shape=(K.shape(z_mean)[0], K.int_shape(z_mean)[1]), mean=0.0, stddev=1.0)
    return z_mean + K.exp(0.5 * z_log_var) * epsilon


inputs = Input(shape=(12, 12, 1))
h = Conv2D(4, 3, strides=2, padding="same", activation="relu")(inputs)
shape = K.int_shape(h)
h = Flatten()(h)
z_mean, z_log_var = Dense(2, name="z_mean")(h), Dense(2, name="z_log_var")(h)
z = Lambda(sampling, output_shape=(2,), name="z")([z_mean, z_log_var])
encoder = Model(inputs, [z_mean, z_log_var, z], name="encoder")
latent_inputs = Input(shape=(2,))
d = Reshape(shape[1:])(Dense(shape[1] * shape[2] * shape[3], activation="relu")(latent_inputs))
decoder = Model(
    latent_inputs, Conv2DTranspose(1, 3, strides=2, padding="same", activation="sigmoid")(d), name="decoder"
)
outputs = decoder(encoder(inputs)[2])
vae = Model(inputs, outputs, name="vae")
reconstruction_loss = binary_crossentropy(K.flatten(inputs), K.flatten(outputs)) * 144
kl_loss = -0.5 * K.sum(1 + z_log_var - K.square(z_mean) - K.exp(z_log_var), axis=-1)
vae.add_loss(K.mean(reconstruction_loss + kl_loss))
vae.compile(optimizer="rmsprop")
vae.fit(x, epochs=1, batch_size=8, validation_data=(x, None), verbose=0)
print("RESULT", losses, vae.evaluate(x, verbose=0))
