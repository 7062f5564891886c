"""Models as ONNX files, and out of them: every op as nodes, and nodes as ordinary layers."""

from foveal.errors import UnsupportedError

try:
    import onnx  # noqa: F401  (asked here, so that all that needs it may take it as there)
except ImportError:
    raise UnsupportedError(
        "onnx: files of ONNX need the package onnx, which is not installed. Run: pip install 'foveal[onnx]'"
    ) from None
