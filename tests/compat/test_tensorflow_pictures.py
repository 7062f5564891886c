"""TensorFlow's functions of pictures, boxes, places and loops: values, dtypes and shapes are TensorFlow's."""

import numpy as np
import pytest
from stand_in import tf

from foveal.errors import ArgumentError, ShapeError

RGB = (np.arange(24).reshape(2, 2, 2, 3) % 7 / 7).astype("float32")
BYTES = np.arange(0, 240, 20, dtype="uint8").reshape(2, 2, 3)
NAMES = {"np": np, "tf": tf, "rgb": RGB, "bytes_": BYTES}

CASES = [
    (
        "tf.reduce_sum(tf.image.rgb_to_hsv(rgb), [1, 2])",
        [[2.722222, 2.9, 2.428571], [1.944445, 3.0, 2.428571]],
        "float32",
    ),
    (
        "tf.reduce_sum(tf.image.hsv_to_rgb(rgb), [1, 2])",
        [[1.131195, 1.67347, 1.253644], [0.959184, 1.250729, 1.408163]],
        "float32",
    ),
    ("tf.image.total_variation(rgb)", [4.285715, 4.857142], "float32"),
    (
        "tf.image.image_gradients(rgb)[0][0, 0]",
        [[0.857143, -0.142857, -0.142857], [-0.142857, -0.142857, -0.142857]],
        "float32",
    ),
    ("tf.image.ssim(rgb, 1 - rgb, 1.0, filter_size=2)", [-0.841513, -0.911222], "float32"),
    ("tf.image.adjust_hue(bytes_, 0.3)[0]", [[40.0, 0.0, 28.0], [100.0, 60.0, 88.0]], "uint8"),
    ("tf.image.adjust_saturation(bytes_, 0.5)[1]", [[140.0, 150.0, 160.0], [200.0, 210.0, 220.0]], "uint8"),
    ("tf.image.adjust_gamma(bytes_, 2.0)[1]", [[56.0, 77.0, 100.0], [127.0, 157.0, 190.0]], "uint8"),
    (
        "tf.image.pad_to_bounding_box(bytes_, 1, 0, 4, 3)[1]",
        [[0.0, 20.0, 40.0], [60.0, 80.0, 100.0], [0.0, 0.0, 0.0]],
        "uint8",
    ),
    (
        "tf.image.extract_patches(rgb, [1, 2, 1, 1], [1, 1, 1, 1], [1, 1, 1, 1], 'VALID')[0, 0, 0]",
        [0.0, 0.142857, 0.285714, 0.857143, 0.0, 0.142857],
        "float32",
    ),
    (
        "tf.image.crop_and_resize(rgb, [[0.0, 0.5, 1.5, 1.0]], [1], (3, 1), extrapolation_value=9.0)[0, :, 0]",
        [[0.285714, 0.428571, 0.321429], [0.178571, 0.321429, 0.401786], [9.0, 9.0, 9.0]],
        "float32",
    ),
    (
        "tf.image.non_max_suppression([[0.0, 0, 1, 1], [0, 0, 1, 0.9], [2, 2, 3, 3]], [0.5, 0.9, 0.1], 5)",
        [1.0, 2.0],
        "int32",
    ),
    (
        "tf.scatter_nd([[0, 1], [1, 2], [0, 1]], tf.constant([1.0, 2, 3]), [2, 3])",
        [[0.0, 4.0, 0.0], [0.0, 0.0, 2.0]],
        "float32",
    ),
    ("tf.tensor_scatter_nd_add(tf.ones(3), [[0], [2], [0]], [1.0, 2, 3])", [5.0, 1.0, 3.0], "float32"),
    ("tf.tensor_scatter_nd_update(tf.ones(3), [[2]], [5.0])", [1.0, 1.0, 5.0], "float32"),
    (
        "tf.gather_nd(rgb, [[0, 1, 0], [1, 0, 1]])",
        [[0.857143, 0.0, 0.142857], [0.142857, 0.285714, 0.428571]],
        "float32",
    ),
    ("tf.sequence_mask([1, 3], 4)", [[True, False, False, False], [True, True, True, False]], "bool"),
    ("tf.scan(lambda a, x: a + x, tf.constant([1.0, 2, 3]))", [1.0, 3.0, 6.0], "float32"),
    ("tf.scan(lambda a, x: a + x, tf.constant([1.0, 2, 3]), reverse=True)", [6.0, 5.0, 3.0], "float32"),
    ("tf.foldl(lambda a, x: a * 2 + x, tf.constant([1.0, 2, 3]), tf.constant(1.0))", 19.0, "float32"),
    ("tf.map_fn(lambda x: x * 2, tf.constant([1.0, 2, 3]))", [2.0, 4.0, 6.0], "float32"),
    ("tf.while_loop(lambda i, x: i < 3, lambda i, x: (i + 1, x * 2), (0, tf.ones(2)))[1]", [8.0, 8.0], "float32"),
    ("tf.switch_case(tf.constant(1), [lambda: tf.ones(1), lambda: tf.zeros(1)])", [0.0], "float32"),
    ("tf.meshgrid([1, 2], [3, 4])[1]", [[3.0, 3.0], [4.0, 4.0]], "int32"),
    ("tf.linalg.logdet(tf.eye(2) * 3)", 2.197225, "float32"),
]


@pytest.mark.parametrize(("expression", "values", "dtype"), CASES, ids=[case[0] for case in CASES])
def test_values_dtypes_and_shapes(expression, values, dtype):
    found = np.asarray(eval(expression, dict(NAMES)))
    np.testing.assert_allclose(found, values, rtol=1e-5, atol=1 if dtype == "uint8" else 1e-5)
    assert found.dtype == dtype
    assert found.shape == np.shape(values)


def test_a_seed_gives_the_same_picture_each_time():
    one, same = (tf.image.stateless_random_brightness(RGB, 0.3, seed=[1, 2]) for _ in range(2))
    np.testing.assert_array_equal(one, same)
    assert np.ptp(one - RGB) < 1e-6
    assert np.abs(one - tf.image.stateless_random_brightness(RGB, 0.3, (1, 3))).max() > 1e-3
    assert tf.image.stateless_random_crop(RGB[0], (1, 2, 3), seed=[0, 1]).shape == (1, 2, 3)
    assert np.abs(tf.image.random_hue(RGB, 0.4, seed=1) - RGB).max() > 1e-3
    assert np.abs(tf.image.random_saturation(RGB, 2.0, 3.0, seed=1) - RGB).max() > 1e-3


def test_what_does_not_fit_is_refused():
    with pytest.raises(ShapeError) as caught:
        tf.image.crop_and_resize(RGB[0], [[0.0, 0, 1, 1]], [0], (2, 2))
    assert str(caught.value) == (
        "crop_and_resize: pictures must be (batch, height, width, channels) and boxes (count, 4), got (2, 2, 3) and "
        "(1, 4)."
    )
    with pytest.raises(ArgumentError) as caught:
        tf.gather_nd(RGB, [[0]], batch_dims=1)
    assert str(caught.value) == "gather_nd: picks along axes that are not a model's batch, with batch_dims=0."
