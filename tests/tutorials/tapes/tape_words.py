# ruff: noqa (written as tutorials are): what a tape can do
import numpy as np
import tensorflow as tf
from fixed_weights import report

x = tf.Variable(3.0)
with tf.GradientTape(persistent=True) as tape:
    y = x * x
    z = y * y
numbers = [tape.gradient(z, x).numpy(), tape.gradient(y, x).numpy(), tape.gradient(z, y).numpy()]
c = tf.constant(2.0)
with tf.GradientTape() as tape:
    tape.watch(c)
    with tf.GradientTape() as inner:
        inner.watch(c)
        w = c**3 + tf.sin(c)
    first = inner.gradient(w, c)
numbers += [first.numpy(), tape.gradient(first, c).numpy()]
a, b, unused = tf.Variable([1.0, 2.0]), tf.Variable([[1.0, 0.5], [2.0, -1.0]]), tf.Variable(1.0)
with tf.GradientTape() as tape:
    out = tf.linalg.matvec(b, a) if hasattr(tf.linalg, "matvec") else tf.squeeze(b @ a[:, tf.newaxis])
    total = {"sum": tf.reduce_sum(out), "last": tf.stop_gradient(out[1]) * out[0]}
grads = tape.gradient(total, {"a": a, "b": b, "none": unused})
numbers += [*grads["a"].numpy(), *np.ravel(grads["b"])]
assert grads["none"] is None
with tf.GradientTape(watch_accessed_variables=False) as tape:
    tape.watch(a)
    y = tf.reduce_sum(a * b)
ga, gb = tape.gradient(y, [a, b])
assert gb is None
with tf.GradientTape() as tape:
    y = tf.reduce_sum(a * 2)
zero = tape.gradient(y, unused, unconnected_gradients=tf.UnconnectedGradients.ZERO)
with tf.GradientTape() as tape:
    y = a * a
weighted = tape.gradient(y, a, output_gradients=tf.constant([1.0, 10.0]))
with tf.GradientTape() as tape:
    y = a * a
    with tape.stop_recording():
        k = y * 2
    y = y + k
stopped = tape.gradient(y, a)
plain = tf.constant([1.0])
with tf.GradientTape() as tape:
    y = plain * 2
assert tape.gradient(y, plain) is None
v = tf.Variable(1.0)
with tf.GradientTape() as tape:
    u = v * 2
    if u > 1:
        u = u * v
    for _ in range(3):
        u = u * v
branch = tape.gradient(u, v)
v.assign_add(2.0)
v.assign_sub(0.5)


@tf.function
def accumulate(x):
    v.assign_add(x)
    return v * 2


doubled = [float(accumulate(tf.constant(1.0))) for _ in range(3)]
w = tf.Variable(tf.ones((3, 2)))
data, target = np.arange(6, dtype="float32").reshape(2, 3), np.ones((2, 2), "float32")
losses = []
for i in range(6):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean((tf.matmul(data, w) - target) ** 2) * (0.5 + i / 10)
    w.assign_sub(0.01 * tape.gradient(loss, w))
    losses.append(float(loss))
report(
    numbers=numbers,
    ga=ga,
    zero=zero,
    weighted=weighted,
    stopped=stopped,
    branch=branch,
    v=v.numpy(),
    doubled=doubled,
    losses=losses,
    w=w.numpy(),
)
