"""The names of `keras.utils`; foveal.compat.surface says where each is."""

from foveal.keras.preprocessing import image_dataset_from_directory as image_dataset_from_directory
from foveal.saving import CustomObjectScope as CustomObjectScope
from foveal.saving import custom_object_scope as custom_object_scope
from foveal.saving import deserialize_keras_object as deserialize_keras_object
from foveal.saving import get_custom_objects as get_custom_objects
from foveal.saving import get_registered_name as get_registered_name
from foveal.saving import get_registered_object as get_registered_object
from foveal.saving import register_keras_serializable as register_keras_serializable
from foveal.saving import serialize_keras_object as serialize_keras_object
from foveal.utils import Progbar as Progbar
from foveal.utils import PyDataset as PyDataset
from foveal.utils import Sequence as Sequence
from foveal.utils import array_to_img as array_to_img
from foveal.utils import clear_session as clear_session
from foveal.utils import get_file as get_file
from foveal.utils import img_to_array as img_to_array
from foveal.utils import load_img as load_img
from foveal.utils import model_to_dot as model_to_dot
from foveal.utils import normalize as normalize
from foveal.utils import plot_model as plot_model
from foveal.utils import save_img as save_img
from foveal.utils import set_random_seed as set_random_seed
from foveal.utils import smart_resize as smart_resize
from foveal.utils import to_categorical as to_categorical
