"""Models as ONNX files, and out of them: every op as nodes, and nodes as ordinary layers."""

import foveal.formats.onnx_file  # noqa: F401  (says what to do where the package onnx is not installed)
