"""The names of `keras.utils.bounding_boxes`; foveal.compat.surface says where each is."""

from foveal.functions.boxes import affine_transform as affine_transform
from foveal.functions.boxes import clip_to_image_size as clip_to_image_size
from foveal.functions.boxes import compute_ciou as compute_ciou
from foveal.functions.boxes import compute_iou as compute_iou
from foveal.functions.boxes import convert_format as convert_format
from foveal.functions.boxes import crop as crop
from foveal.functions.boxes import decode_deltas_to_boxes as decode_deltas_to_boxes
from foveal.functions.boxes import encode_box_to_deltas as encode_box_to_deltas
from foveal.functions.boxes import pad as pad
