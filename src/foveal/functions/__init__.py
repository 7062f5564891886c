"""The functions of tensors, each declared once: on arrays, on graph nodes and on the symbolic tensors of a model."""

import foveal.functions.operators  # noqa: F401  (gives nodes and symbolic tensors their operators)
