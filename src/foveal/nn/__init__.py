"""The operations of networks as functions, by the names TensorFlow gives them in `tf.nn`.

They take arrays and give arrays (`foveal.Array`, a NumPy array), and take graph nodes and give graph nodes, so that
layers of one's own can be made of them. On arrays each is compiled when a shape is first met.

Examples
--------
>>> import numpy as np
>>> from foveal import nn
>>> nn.conv2d(np.ones((1, 5, 5, 1), "float32"), np.ones((3, 3, 1, 1), "float32"), 1, "VALID")[0, 0, 0].tolist()
[9.0]
"""

from foveal.lazy import Names, offered

NAMES = Names(
    {
        "foveal.layers.activations": (
            "elu gelu log_softmax relu relu6 selu sigmoid silu softmax softplus softsign swish tanh"
        ),
        "foveal.nn.convolutions": "conv1d conv2d conv2d_transpose depthwise_conv2d separable_conv2d",
        "foveal.nn.poolings": "avg_pool avg_pool1d avg_pool2d max_pool max_pool1d max_pool2d",
        "foveal.nn.values": (
            "batch_normalization bias_add l2_normalize leaky_relu sigmoid_cross_entropy_with_logits "
            "softmax_cross_entropy_with_logits sparse_softmax_cross_entropy_with_logits"
        ),
    }
)

__all__, __getattr__, __dir__ = offered(__name__, NAMES)
