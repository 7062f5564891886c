# ruff: noqa (written as tutorials are): PointNet: points are turned by a matrix that is learned, which a regularizer keeps orthogonal
import keras
import numpy as np
from fixed_weights import fixed, report
from keras import layers, ops


def conv_bn(x, filters):
    x = layers.Conv1D(filters, kernel_size=1, padding="valid")(x)
    return layers.Activation("relu")(layers.BatchNormalization(momentum=0.0)(x))


class OrthogonalRegularizer(keras.regularizers.Regularizer):
    def __init__(self, num_features, l2reg=0.001):
        self.num_features, self.l2reg = num_features, l2reg
        self.eye = ops.eye(num_features)

    def __call__(self, x):
        x = ops.reshape(x, (-1, self.num_features, self.num_features))
        xxt = ops.reshape(ops.tensordot(x, x, axes=(2, 2)), (-1, self.num_features, self.num_features))
        return ops.sum(self.l2reg * ops.square(xxt - self.eye))


def tnet(inputs, num_features):
    bias = keras.initializers.Constant(np.eye(num_features).flatten())
    x = layers.GlobalMaxPooling1D()(conv_bn(conv_bn(inputs, 6), 8))
    x = layers.Dense(
        num_features * num_features,
        kernel_initializer="zeros",
        bias_initializer=bias,
        activity_regularizer=OrthogonalRegularizer(num_features),
    )(x)
    feat_T = layers.Reshape((num_features, num_features))(x)
    return layers.Dot(axes=(2, 1))([inputs, feat_T])


inputs = keras.Input(shape=(10, 3))
x = tnet(inputs, 3)
x = tnet(conv_bn(x, 4), 4)
x = layers.GlobalMaxPooling1D()(conv_bn(x, 8))
model = fixed(keras.Model(inputs, layers.Dense(3, activation="softmax")(layers.Dropout(0.0)(x)), name="pointnet"))
model.compile(
    loss="sparse_categorical_crossentropy",
    optimizer=keras.optimizers.Adam(0.001),
    metrics=["sparse_categorical_accuracy"],
)
points = np.random.default_rng(5).normal(size=(8, 10, 3)).astype("float32")
history = model.fit(points, np.arange(8) % 3, batch_size=4, epochs=2, shuffle=False, verbose=0).history
report(y=model.predict(points[:2], verbose=0), parameters=model.count_params(), **history)
