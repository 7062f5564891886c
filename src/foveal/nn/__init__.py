"""The operations of networks as functions, by the names TensorFlow gives them in `tf.nn`.

They take arrays and give arrays (`foveal.Array`, a NumPy array), and take graph nodes and give graph nodes, so that
layers of one's own can be made of them. On arrays each is compiled when a shape is first met.
"""

from foveal.layers.activations import (
    elu,
    gelu,
    log_softmax,
    relu,
    relu6,
    selu,
    sigmoid,
    silu,
    softmax,
    softplus,
    softsign,
    swish,
    tanh,
)
from foveal.lazy import no_attribute
from foveal.nn.convolutions import conv1d, conv2d, conv2d_transpose, depthwise_conv2d, separable_conv2d
from foveal.nn.poolings import avg_pool, avg_pool1d, avg_pool2d, max_pool, max_pool1d, max_pool2d
from foveal.nn.values import (
    batch_normalization,
    bias_add,
    l2_normalize,
    leaky_relu,
    sigmoid_cross_entropy_with_logits,
    softmax_cross_entropy_with_logits,
    sparse_softmax_cross_entropy_with_logits,
)

__all__ = [
    "avg_pool", "avg_pool1d", "avg_pool2d", "batch_normalization", "bias_add", "conv1d", "conv2d", "conv2d_transpose",
    "depthwise_conv2d", "elu", "gelu", "l2_normalize", "leaky_relu", "log_softmax", "max_pool", "max_pool1d",
    "max_pool2d", "relu", "relu6", "selu", "separable_conv2d", "sigmoid", "sigmoid_cross_entropy_with_logits", "silu",
    "softmax", "softmax_cross_entropy_with_logits", "softplus", "softsign",
    "sparse_softmax_cross_entropy_with_logits", "swish", "tanh",
]  # fmt: skip
__getattr__ = no_attribute("foveal.nn", __all__)
