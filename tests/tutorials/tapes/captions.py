# ruff: noqa (written as tutorials are): a picture said in words, one after the other
import keras
import numpy as np
from fixed_weights import fixed, images, report
from keras import layers, ops

VOCAB_SIZE, SEQ_LENGTH, EMBED_DIM = 11, 6, 8


class PositionalEmbedding(layers.Layer):
    def __init__(self, sequence_length, vocab_size, embed_dim, **kwargs):
        super().__init__(**kwargs)
        self.token_embeddings = layers.Embedding(input_dim=vocab_size, output_dim=embed_dim, mask_zero=True)
        self.position_embeddings = layers.Embedding(input_dim=sequence_length, output_dim=embed_dim)
        self.embed_scale = embed_dim**0.5
        self.supports_masking = True

    def call(self, inputs):
        positions = ops.expand_dims(ops.arange(ops.shape(inputs)[-1]), 0)
        embedded_tokens = self.token_embeddings(inputs) * self.embed_scale
        return embedded_tokens + self.position_embeddings(positions)

    def compute_mask(self, inputs, mask=None):
        return ops.not_equal(inputs, 0)


class Decoder(layers.Layer):
    def __init__(self, embed_dim, ff_dim, num_heads, **kwargs):
        super().__init__(**kwargs)
        self.self_attention = layers.MultiHeadAttention(num_heads=num_heads, key_dim=embed_dim)
        self.cross_attention = layers.MultiHeadAttention(num_heads=num_heads, key_dim=embed_dim)
        self.feed = keras.Sequential([layers.Dense(ff_dim, activation="relu"), layers.Dense(embed_dim)])
        self.norms = [layers.LayerNormalization() for _ in range(3)]
        self.supports_masking = True

    def call(self, inputs, encoder_outputs, training=None):
        attended = self.self_attention(query=inputs, value=inputs, key=inputs, use_causal_mask=True)
        out_1 = self.norms[0](inputs + attended)
        crossed = self.cross_attention(query=out_1, value=encoder_outputs, key=encoder_outputs)
        out_2 = self.norms[1](out_1 + crossed)
        return self.norms[2](out_2 + self.feed(out_2))


picture = keras.Input((8, 8, 1), name="picture")
words = keras.Input((SEQ_LENGTH,), dtype="int32", name="words")
features = layers.Reshape((9, EMBED_DIM))(layers.Conv2D(EMBED_DIM, 4, strides=2, activation="relu")(picture))
x = PositionalEmbedding(SEQ_LENGTH, VOCAB_SIZE, EMBED_DIM)(words)
x = Decoder(EMBED_DIM, 12, 2)(x, features)
model = keras.Model([picture, words], layers.Dense(VOCAB_SIZE)(x))


def masked_loss(y_true, y_pred):
    loss = keras.losses.sparse_categorical_crossentropy(y_true, y_pred, from_logits=True)
    mask = ops.cast(ops.not_equal(y_true, 0), "float32")
    return ops.sum(loss * mask) / ops.sum(mask)


pictures = images(4, 8, 1)
texts = np.array([[1, 4, 5, 2, 0, 0], [1, 7, 3, 3, 2, 0], [1, 9, 10, 4, 6, 2], [1, 2, 0, 0, 0, 0]])
targets = np.pad(texts[:, 1:], ((0, 0), (0, 1)))
model([pictures[:1], texts[:1]])
fixed(model)
model.compile(keras.optimizers.SGD(0.1), masked_loss)
losses = [
    float(loss)
    for loss in model.fit([pictures, texts], targets, batch_size=2, epochs=3, shuffle=False, verbose=0).history["loss"]
]
said = [1]
for _ in range(3):
    padded = np.array([said + [0] * (SEQ_LENGTH - len(said))])
    said.append(int(np.argmax(model.predict([pictures[:1], padded], verbose=0)[0, len(said) - 1])))
report(losses=losses, said=said, parameters=model.count_params())
