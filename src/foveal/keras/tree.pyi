"""The names of `keras.tree`; foveal.compat.surface says where each is."""

from foveal.compat.keras.tree import MAP_TO_NONE as MAP_TO_NONE
from foveal.compat.keras.tree import assert_same_paths as assert_same_paths
from foveal.compat.keras.tree import assert_same_structure as assert_same_structure
from foveal.compat.keras.tree import flatten as flatten
from foveal.compat.keras.tree import flatten_with_path as flatten_with_path
from foveal.compat.keras.tree import is_nested as is_nested
from foveal.compat.keras.tree import lists_to_tuples as lists_to_tuples
from foveal.compat.keras.tree import map_shape_structure as map_shape_structure
from foveal.compat.keras.tree import map_structure as map_structure
from foveal.compat.keras.tree import map_structure_up_to as map_structure_up_to
from foveal.compat.keras.tree import pack_sequence_as as pack_sequence_as
from foveal.compat.keras.tree import traverse as traverse
