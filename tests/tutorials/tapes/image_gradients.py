# ruff: noqa (written as tutorials are): style transfer, DeepDream, FGSM, Grad-CAM, integrated gradients
import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers
from fixed_weights import fixed, images, report

inputs = keras.Input((8, 8, 3))
x = layers.Conv2D(4, 3, padding="same", activation="relu", name="first")(inputs)
x = layers.MaxPooling2D()(x)
x = layers.Conv2D(5, 3, padding="same", activation="relu", name="last_conv")(x)
x = layers.GlobalAveragePooling2D()(x)
model = fixed(keras.Model(inputs, layers.Dense(3, activation="softmax")(x)))
picture = images(1, 8, 3)

# style transfer: the image is the variable
extractor = keras.Model(inputs=model.inputs, outputs={layer.name: layer.output for layer in model.layers})


def gram_matrix(x):
    x = tf.transpose(x, (2, 0, 1))
    features = tf.reshape(x, (tf.shape(x)[0], -1))
    return tf.matmul(features, tf.transpose(features))


def style_loss(style, combination):
    S, C = gram_matrix(style), gram_matrix(combination)
    return tf.reduce_sum(tf.square(S - C)) / (4.0 * (3**2) * (64**2))


def total_variation_loss(x):
    a = tf.square(x[:, :7, :7, :] - x[:, 1:, :7, :])
    b = tf.square(x[:, :7, :7, :] - x[:, :7, 1:, :])
    return tf.reduce_sum(tf.pow(a + b, 1.25))


def compute_loss(combination_image, base_image, style_image):
    input_tensor = tf.concat([base_image, style_image, combination_image], axis=0)
    features = extractor(input_tensor)
    loss = tf.zeros(shape=())
    layer_features = features["last_conv"]
    loss = loss + 0.3 * tf.reduce_sum(tf.square(layer_features[2, :, :, :] - layer_features[0, :, :, :]))
    for layer_name in ["first", "last_conv"]:
        layer_features = features[layer_name]
        loss += 50.0 * style_loss(layer_features[1, :, :, :], layer_features[2, :, :, :])
    loss += 0.01 * total_variation_loss(combination_image)
    return loss


@tf.function
def compute_loss_and_grads(combination_image, base_image, style_image):
    with tf.GradientTape() as tape:
        loss = compute_loss(combination_image, base_image, style_image)
    grads = tape.gradient(loss, combination_image)
    return loss, grads


optimizer = keras.optimizers.SGD(
    keras.optimizers.schedules.ExponentialDecay(initial_learning_rate=0.5, decay_steps=2, decay_rate=0.96)
)
base_image, style_image = tf.constant(picture), tf.constant(images(1, 8, 3, seed=9))
combination_image = tf.Variable(picture)
style = []
for i in range(3):
    loss, grads = compute_loss_and_grads(combination_image, base_image, style_image)
    optimizer.apply_gradients([(grads, combination_image)])
    style.append(float(loss))
combined = combination_image.numpy()

# DeepDream
dream = tf.constant(picture)
dreams = []
for step in range(3):
    with tf.GradientTape() as tape:
        tape.watch(dream)
        loss = (
            tf.reduce_mean(keras.Model(model.inputs, model.get_layer("last_conv").output)(dream))
            if step == 0
            else tf.reduce_mean(dreamer(dream))
        )
    if step == 0:
        dreamer = keras.Model(model.inputs, model.get_layer("last_conv").output)
    gradients = tape.gradient(loss, dream)
    gradients /= tf.math.reduce_std(gradients) + 1e-8
    dream = dream + gradients * 0.01
    dream = tf.clip_by_value(dream, -1, 1)
    dreams.append(float(loss))

# FGSM
loss_object = tf.keras.losses.CategoricalCrossentropy()


def create_adversarial_pattern(input_image, input_label):
    with tf.GradientTape() as tape:
        tape.watch(input_image)
        prediction = model(input_image)
        loss = loss_object(input_label, prediction)
    gradient = tape.gradient(loss, input_image)
    return tf.sign(gradient)


perturbations = create_adversarial_pattern(tf.constant(picture), tf.one_hot([1], 3))

# Grad-CAM
grad_model = keras.models.Model(model.inputs, [model.get_layer("last_conv").output, model.output])
with tf.GradientTape() as tape:
    last_conv_layer_output, preds = grad_model(picture)
    pred_index = tf.argmax(preds[0])
    class_channel = preds[:, pred_index]
grads = tape.gradient(class_channel, last_conv_layer_output)
pooled_grads = tf.reduce_mean(grads, axis=(0, 1, 2))
last_conv_layer_output = last_conv_layer_output[0]
heatmap = last_conv_layer_output @ pooled_grads[..., tf.newaxis]
heatmap = tf.squeeze(heatmap)
heatmap = tf.maximum(heatmap, 0) / tf.math.reduce_max(heatmap)

# integrated gradients
alphas = tf.linspace(start=0.0, stop=1.0, num=5)
interpolated = alphas[:, tf.newaxis, tf.newaxis, tf.newaxis] * tf.constant(picture)
with tf.GradientTape() as tape:
    tape.watch(interpolated)
    probs = model(interpolated)[:, 1]
path = tape.gradient(probs, interpolated)
attributions = tf.reduce_mean((path[:-1] + path[1:]) / tf.constant(2.0), axis=0) * picture[0]
report(
    style=style,
    combined=np.ravel(combined)[:20],
    dreams=dreams,
    dream=np.ravel(dream)[:20],
    signs=np.ravel(perturbations.numpy()),
    heatmap=heatmap.numpy(),
    attributions=np.ravel(attributions)[:30],
)
