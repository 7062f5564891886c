# ruff: noqa (written as tutorials are): MobileViT: convolutions around a transformer over the places of patches
import keras
from fixed_weights import fixed, images, report
from keras import layers, ops


def conv_block(x, filters=8, kernel_size=3, strides=2):
    return layers.Conv2D(filters, kernel_size, strides=strides, activation=keras.activations.swish, padding="same")(x)


def inverted_residual_block(x, expanded_channels, output_channels, strides=1):
    m = layers.Conv2D(expanded_channels, 1, padding="same", use_bias=False)(x)
    m = keras.activations.swish(layers.BatchNormalization()(m))
    if strides == 2:
        m = layers.ZeroPadding2D(padding=((0, 1), (0, 1)))(m)
    m = layers.DepthwiseConv2D(3, strides=strides, padding="same" if strides == 1 else "valid", use_bias=False)(m)
    m = keras.activations.swish(layers.BatchNormalization()(m))
    m = layers.BatchNormalization()(layers.Conv2D(output_channels, 1, padding="same", use_bias=False)(m))
    return layers.Add()([m, x]) if x.shape[-1] == output_channels and strides == 1 else m


def transformer_block(x, projection_dim, num_heads=2):
    x1 = layers.LayerNormalization(epsilon=1e-6)(x)
    attention = layers.MultiHeadAttention(num_heads=num_heads, key_dim=projection_dim, dropout=0.0)(x1, x1)
    x2 = layers.Add()([attention, x])
    x3 = layers.LayerNormalization(epsilon=1e-6)(x2)
    for units in (x.shape[-1] * 2, x.shape[-1]):
        x3 = layers.Dense(units, activation=keras.activations.swish)(x3)
    return layers.Add()([x3, x2])


def mobilevit_block(x, projection_dim, patch_size=4):
    local = conv_block(conv_block(x, projection_dim, strides=1), projection_dim, kernel_size=1, strides=1)
    num_patches = int((local.shape[1] * local.shape[2]) / patch_size)
    unfolded = layers.Reshape((patch_size, num_patches, projection_dim))(local)
    folded = layers.Reshape((*local.shape[1:-1], projection_dim))(transformer_block(unfolded, projection_dim))
    folded = conv_block(folded, x.shape[-1], kernel_size=1, strides=1)
    return conv_block(layers.Concatenate(axis=-1)([x, folded]), projection_dim, strides=1)


inputs = keras.Input((16, 16, 3))
x = conv_block(layers.Rescaling(scale=1.0 / 2)(inputs), filters=4)
x = inverted_residual_block(x, 8, 6, strides=2)
x = mobilevit_block(x, 6)
model = fixed(keras.Model(inputs, layers.Dense(3, activation="softmax")(layers.GlobalAvgPool2D()(x))))
model.compile("adam", "sparse_categorical_crossentropy")
losses = model.fit(
    images(6, 16, 3), ops.convert_to_numpy([0, 1, 2, 0, 1, 2]), batch_size=3, epochs=2, shuffle=False, verbose=0
).history["loss"]
report(losses=losses, y=model.predict(images(2, 16, 3, seed=5), verbose=0), parameters=model.count_params())
