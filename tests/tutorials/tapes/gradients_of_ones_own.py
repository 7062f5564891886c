# ruff: noqa (written as tutorials are): gradients of one's own, Jacobians, tapes that live on, parts of variables
import numpy as np
import tensorflow as tf
from tensorflow import keras
from fixed_weights import report

v, u = tf.Variable([1.0, 2.0, 3.0]), tf.Variable([2.0, 0.0, 1.0])
optimizer = keras.optimizers.SGD(0.1)
with tf.GradientTape(persistent=True) as first:
    y = tf.reduce_sum(v * v)
    z = v * v * u
late = [*first.gradient(y, v).numpy()]
with tf.GradientTape() as second:
    w = tf.reduce_sum(v * u)
late += [*first.gradient(z, u).numpy(), *second.gradient(w, v).numpy()]
with tf.GradientTape() as third:
    w = tf.reduce_sum(v * u)
optimizer.apply_gradients([(third.gradient(w, v), v)])
late += [*v.numpy(), *first.gradient(z, v).numpy(), *v.numpy()]
v.assign([5.0, 5.0, 5.0])
late += [*first.gradient(y, v).numpy(), *v.numpy()]

with tf.GradientTape() as tape:
    q = tf.stack([v[0] * v[1], v[2] ** 2])
jacobian = tape.jacobian(q, v)
x, a = tf.constant(np.arange(6, dtype="float32").reshape(3, 2)), tf.Variable([[1.0, 2.0], [3.0, 4.0]])
with tf.GradientTape(persistent=True) as tape:
    tape.watch(x)
    r = tf.matmul(x * x, a)
by_rows, of_both = tape.batch_jacobian(r, x), tape.jacobian(r, [a, x])
with tf.GradientTape() as outer:
    with tf.GradientTape() as inner:
        y = tf.reduce_sum(v**3)
    g = inner.gradient(y, v)
hessian = outer.jacobian(g, v)


@tf.custom_gradient
def log1pexp(x):
    e = tf.exp(x)

    def grad(upstream):
        return upstream * (1 - 1 / (1 + e))

    return tf.math.log(1 + e), grad


@tf.custom_gradient
def reversed_gradient(x):
    return tf.identity(x), lambda upstream: -2 * upstream


@tf.custom_gradient
def product(a, b):
    def grad(upstream):
        return upstream * 10.0, upstream * b

    return a * b, grad


c, p = tf.constant([1.0, 100.0]), tf.Variable(3.0)
with tf.GradientTape() as tape:
    tape.watch(c)
    y = log1pexp(c) * 2
own = [*tape.gradient(y, c).numpy()]
with tf.GradientTape() as tape:
    y = product(reversed_gradient(p * 2), p) + p
own.append(tape.gradient(y, p).numpy())
c = tf.constant([1.0, 2.0])
with tf.GradientTape() as outer:
    outer.watch(c)
    with tf.GradientTape() as inner:
        inner.watch(c)
        y = log1pexp(c)
    g = inner.gradient(y, c)
own += [*g.numpy(), *outer.gradient(g, c).numpy()]


@tf.function
def step(x):
    with tf.GradientTape() as tape:
        y = tf.reduce_sum(reversed_gradient(x * p))
    return tape.gradient(y, p)


own += [step(tf.constant([1.0, 2.0])).numpy(), step(tf.constant([1.0, 3.0])).numpy()]


class Reverse(keras.layers.Layer):
    def call(self, x):
        return reversed_gradient(x)


model = keras.Sequential(
    [
        keras.Input((2,)),
        keras.layers.Dense(2, kernel_initializer="ones"),
        Reverse(),
        keras.layers.Dense(1, kernel_initializer="ones"),
    ]
)
model.compile("sgd", "mse")
model.fit(np.ones((4, 2)), np.zeros((4, 1)), verbose=0)

whole = tf.Variable(np.zeros((3, 2)), dtype=tf.float32)
whole[1].assign([1.0, 2.0])
whole[0, 1].assign(5.0)
whole[2:, 0].assign([9.0])


@tf.function
def filled(x):
    whole[0].assign([x, x])
    return whole * 2


count = tf.Variable(2**30, dtype=tf.int64)
assert count.dtype == "int64" and count.numpy().dtype == np.int64


class Scaled(keras.Model):
    def __init__(self):
        super().__init__()
        self.dense = keras.layers.Dense(1, kernel_initializer="ones")
        self.scale = keras.Variable(2.0)
        self.parts = [keras.Variable(np.ones(1, "float32"), trainable=False)]
        self.uncounted = tf.Variable(3.0)

    def call(self, x):
        return self.dense(x) * self.scale * self.uncounted + self.parts[0]


scaled = Scaled()
scaled(tf.ones((1, 3)))
counts = [len(scaled.weights), len(scaled.trainable_variables), len(scaled.non_trainable_variables)]
scaled.compile(keras.optimizers.SGD(0.001), "mse")
scaled.fit(np.ones((4, 3)), np.zeros((4, 1)), verbose=0)
learned = [scaled.scale.numpy(), scaled.uncounted.numpy()]
scaled.uncounted.assign(0.0)


class Line(tf.Module):
    def __init__(self):
        super().__init__()
        self.slope = tf.Variable(2.0)
        self.more = [tf.Variable(1.0, trainable=False)]

    def __call__(self, x):
        return x * self.slope + self.more[0]


line = Line()
counts += [len(line.variables), len(line.trainable_variables)]
report(
    late=late,
    jacobian=jacobian,
    by_rows=by_rows,
    of_weights=of_both[0],
    of_inputs=of_both[1],
    hessian=hessian,
    own=own,
    trained=model.get_weights()[0],
    whole=whole.numpy(),
    filled=[filled(tf.constant(4.0)).numpy(), filled(tf.constant(7.0)).numpy()],
    counts=counts,
    learned=learned,
    predicted=scaled.predict(np.ones((2, 3)), verbose=0),
    line=line(tf.constant([1.0, 2.0])),
)
