# ruff: noqa (written as tutorials are): a picture that is a variable, Gram matrices, features of several layers
import numpy as np
import tensorflow as tf
from fixed_weights import fixed, images, report

inputs = tf.keras.Input((16, 16, 3))
x = tf.keras.layers.Conv2D(4, 3, padding="same", activation="relu", name="block1_conv1")(inputs)
x = tf.keras.layers.MaxPooling2D(name="block1_pool")(x)
x = tf.keras.layers.Conv2D(6, 3, padding="same", activation="relu", name="block2_conv1")(x)
x = tf.keras.layers.AveragePooling2D(2, name="block2_pool")(x)
x = tf.keras.layers.Conv2D(8, 3, padding="same", activation="relu", name="block3_conv1")(x)
network = fixed(tf.keras.Model(inputs, x))
content_layers, style_layers = ["block3_conv1"], ["block1_conv1", "block2_conv1"]


def vgg_layers(layer_names):
    network.trainable = False
    outputs = [network.get_layer(name).output for name in layer_names]
    return tf.keras.Model([network.input], outputs)


def gram_matrix(input_tensor):
    result = tf.linalg.einsum("bijc,bijd->bcd", input_tensor, input_tensor)
    input_shape = tf.shape(input_tensor)
    num_locations = tf.cast(input_shape[1] * input_shape[2], tf.float32)
    return result / num_locations


class StyleContentModel(tf.keras.models.Model):
    def __init__(self, style_layers, content_layers):
        super().__init__()
        self.vgg = vgg_layers(style_layers + content_layers)
        self.style_layers = style_layers
        self.content_layers = content_layers
        self.num_style_layers = len(style_layers)
        self.vgg.trainable = False

    def call(self, inputs):
        outputs = self.vgg(inputs * 255.0 / 100.0)
        style_outputs, content_outputs = outputs[: self.num_style_layers], outputs[self.num_style_layers :]
        style_outputs = [gram_matrix(style_output) for style_output in style_outputs]
        content_dict = {name: value for name, value in zip(self.content_layers, content_outputs)}
        style_dict = {name: value for name, value in zip(self.style_layers, style_outputs)}
        return {"content": content_dict, "style": style_dict}


extractor = StyleContentModel(style_layers, content_layers)
content_image, style_image = tf.constant(images(1, 16, 3, seed=1)), tf.constant(images(1, 16, 3, seed=2))
style_targets = extractor(style_image)["style"]
content_targets = extractor(content_image)["content"]
image = tf.Variable(content_image)
opt = tf.keras.optimizers.Adam(learning_rate=0.02, beta_1=0.99, epsilon=1e-1)


def clip_0_1(image):
    return tf.clip_by_value(image, clip_value_min=0.0, clip_value_max=1.0)


def style_content_loss(outputs):
    style_outputs = outputs["style"]
    content_outputs = outputs["content"]
    style_loss = tf.add_n([tf.reduce_mean((style_outputs[n] - style_targets[n]) ** 2) for n in style_outputs.keys()])
    style_loss *= 1e-2 / len(style_layers)
    content_loss = tf.add_n(
        [tf.reduce_mean((content_outputs[n] - content_targets[n]) ** 2) for n in content_outputs.keys()]
    )
    content_loss *= 1e4 / len(content_layers)
    return style_loss + content_loss


def high_pass_x_y(image):
    x_var = image[:, :, 1:, :] - image[:, :, :-1, :]
    y_var = image[:, 1:, :, :] - image[:, :-1, :, :]
    return x_var, y_var


def total_variation_loss(image):
    x_deltas, y_deltas = high_pass_x_y(image)
    return tf.reduce_sum(x_deltas**2) + tf.reduce_sum(y_deltas**2)


@tf.function()
def train_step(image):
    with tf.GradientTape() as tape:
        outputs = extractor(image)
        loss = style_content_loss(outputs)
        loss += 30 * total_variation_loss(image)
    grad = tape.gradient(loss, image)
    opt.apply_gradients([(grad, image)])
    image.assign(clip_0_1(image))
    return loss


losses = [float(train_step(image)) for _ in range(4)]
report(losses=losses, gram=style_targets["block2_conv1"], image=image.numpy()[0, ::5, ::5, 0])
