"""The names of `keras.ops.linalg`; foveal.compat.surface says where each is."""

from foveal.keras.ops import cholesky as cholesky
from foveal.keras.ops import cholesky_inverse as cholesky_inverse
from foveal.keras.ops import det as det
from foveal.keras.ops import eig as eig
from foveal.keras.ops import eigh as eigh
from foveal.keras.ops import inv as inv
from foveal.keras.ops import jvp as jvp
from foveal.keras.ops import lstsq as lstsq
from foveal.keras.ops import lu_factor as lu_factor
from foveal.keras.ops import matrix_rank as matrix_rank
from foveal.keras.ops import norm as norm
from foveal.keras.ops import pinv as pinv
from foveal.keras.ops import qr as qr
from foveal.keras.ops import slogdet as slogdet
from foveal.keras.ops import solve as solve
from foveal.keras.ops import solve_triangular as solve_triangular
from foveal.keras.ops import svd as svd
