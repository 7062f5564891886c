"""Linear algebra of arrays alone, by NumPy."""

from __future__ import annotations

from typing import Any

import numpy as np

from foveal.functions.only_arrays import of_arrays
from foveal.functions.symbolic import LINALG


def _turned(x: Any) -> Any:
    return np.swapaxes(x, -1, -2)


@of_arrays(LINALG)
def cholesky(x: Any, upper: bool = False) -> Any:
    """The lower triangle whose product with its transpose is x, or the upper one."""
    y = np.linalg.cholesky(x)
    return _turned(y) if upper else y


@of_arrays(LINALG)
def cholesky_inverse(x: Any, upper: bool = False) -> Any:
    """The inverse of the matrix that `cholesky` made this triangle of."""
    whole = _turned(x) @ x if upper else x @ _turned(x)
    return np.linalg.inv(whole)


@of_arrays(LINALG)
def det(x: Any) -> Any:
    """The determinant."""
    return np.linalg.det(x)


@of_arrays(LINALG)
def eig(x: Any) -> Any:
    """Eigenvalues and eigenvectors."""
    return tuple(np.linalg.eig(x))


@of_arrays(LINALG)
def eigh(x: Any) -> Any:
    """Eigenvalues and eigenvectors of symmetric matrices."""
    return tuple(np.linalg.eigh(x))


@of_arrays(LINALG)
def inv(x: Any) -> Any:
    """The inverse."""
    return np.linalg.inv(x)


@of_arrays(LINALG)
def lstsq(a: Any, b: Any, rcond: Any = None) -> Any:
    """The x with a x nearest to b."""
    return np.linalg.lstsq(a, b, rcond)[0]


@of_arrays(LINALG)
def lu_factor(x: Any) -> Any:
    """L below the diagonal and U on and above it, in one matrix; and which row each row was swapped with."""
    lu = np.array(x, np.result_type(x, "float32"))
    rows, columns = lu.shape[-2:]
    matrices = lu.reshape(-1, rows, columns)
    swaps = np.zeros((len(matrices), min(rows, columns)), "int32")
    for matrix, swapped in zip(matrices, swaps, strict=True):
        for i in range(len(swapped)):
            pivot = swapped[i] = i + int(np.argmax(np.abs(matrix[i:, i])))
            matrix[[i, pivot]] = matrix[[pivot, i]]
            matrix[i + 1 :, i] /= matrix[i, i]
            matrix[i + 1 :, i + 1 :] -= np.outer(matrix[i + 1 :, i], matrix[i, i + 1 :])
    return matrices.reshape(lu.shape), swaps.reshape(*lu.shape[:-2], -1)


@of_arrays(LINALG)
def matrix_rank(x: Any, tol: Any = None) -> Any:
    """How many rows are independent of each other."""
    return np.linalg.matrix_rank(x, tol)


@of_arrays(LINALG)
def pinv(x: Any, rcond: Any = None) -> Any:
    """The pseudo-inverse."""
    return np.linalg.pinv(x) if rcond is None else np.linalg.pinv(x, rcond)


@of_arrays(LINALG)
def qr(x: Any, mode: str = "reduced") -> Any:
    """An orthogonal matrix and a triangle."""
    if mode not in ("reduced", "complete"):
        raise ValueError(f"qr: `mode` must be 'reduced' or 'complete', got {mode!r}.")
    of_numpy: Any = np.linalg.qr
    return tuple(of_numpy(x, mode))


@of_arrays(LINALG)
def slogdet(x: Any) -> Any:
    """Sign and logarithm of the determinant."""
    return tuple(np.linalg.slogdet(x))


@of_arrays(LINALG)
def solve(a: Any, b: Any) -> Any:
    """The x with a x = b."""
    vectors = np.ndim(b) == np.ndim(a) - 1
    y = np.linalg.solve(a, np.asarray(b)[..., None] if vectors else b)
    return y[..., 0] if vectors else y


@of_arrays(LINALG)
def solve_triangular(a: Any, b: Any, lower: bool = False) -> Any:
    """The x with a x = b, where a is a triangle; what is beyond the diagonal is not read."""
    triangle = np.tril(a) if lower else np.triu(a)
    vectors = np.ndim(b) == np.ndim(a) - 1
    y = np.linalg.solve(triangle, np.asarray(b)[..., None] if vectors else b)
    return y[..., 0] if vectors else y


@of_arrays(LINALG)
def svd(x: Any, full_matrices: bool = True, compute_uv: bool = True) -> Any:
    """The singular value decomposition."""
    of_numpy: Any = np.linalg.svd
    y = of_numpy(x, full_matrices, compute_uv)
    return tuple(y) if compute_uv else y
