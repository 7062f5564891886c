# ruff: noqa (written as tutorials are)
import keras, numpy as np
from keras import layers

img = keras.Input((12, 12, 1), name="image")
meta = keras.Input((4,), name="meta")
x = layers.Flatten()(layers.Conv2D(3, 3, activation="relu")(img))
x = layers.concatenate([x, layers.Dense(5, activation="relu")(meta)])
cls = layers.Dense(3, activation="softmax", name="cls")(x)
reg = layers.Dense(1, name="reg")(x)
m = keras.Model(inputs=[img, meta], outputs=[cls, reg])
m.compile(
    optimizer=keras.optimizers.RMSprop(1e-3),
    loss={"cls": keras.losses.SparseCategoricalCrossentropy(), "reg": "mse"},
    loss_weights={"cls": 1.0, "reg": 0.2},
    metrics={"cls": ["accuracy"], "reg": ["mae", keras.metrics.MeanAbsolutePercentageError()]},
)
X = {"image": np.random.rand(20, 12, 12, 1), "meta": np.random.rand(20, 4)}
Y = {"cls": np.random.randint(0, 3, 20), "reg": np.random.rand(20)}
h = m.fit(X, Y, epochs=2, batch_size=5, verbose=2, validation_split=0.2)
r = m.evaluate(X, Y, return_dict=True, verbose=0)
p = m.predict(X)
print("RESULT", sorted(r), [a.shape for a in p], sorted(h.history), m.metrics_names if False else "")
