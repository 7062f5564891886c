"""What ONNX Runtime answers."""

import numpy as np
import onnxruntime


def answers(file, *arrays):
    """All outputs of an ONNX file, or of its bytes, for one array for each input."""
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    session = onnxruntime.InferenceSession(file, options, providers=["CPUExecutionProvider"])
    return session.run(None, {entry.name: x for entry, x in zip(session.get_inputs(), arrays, strict=True)})


def channels_first(x):
    return np.moveaxis(x, -1, 1).copy() if x.ndim > 2 else x
