"""The five lessons run, draw pictures, and what they claim is true."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from small_lessons import MODULES

from foveal import datasets, image
from house.sources import ROOT

pytestmark = pytest.mark.xdist_group("lessons")  # each lesson is run once, by one worker

PICTURES = (
    ("edge", "edge_kernel", "sharpen", "sharpen_kernel"),
    ("boundaries", "feature_maps", "filters", "shift_12", "shift_13"),
    (
        "autoencoder_transposed",
        "autoencoder_upsampling",
        "filtered_china",
        "filtered_flower",
        "kernels",
        "receptive_field",
        "unpooling",
    ),
    ("lines", "pooling"),
    ("convolution", "steps"),
)


@pytest.mark.full
@pytest.mark.parametrize("number", range(5))
def test_pictures_are_drawn_and_not_blank(lesson, number):
    out = lesson(number).out
    assert tuple(sorted(path.stem for path in out.iterdir())) == PICTURES[number]
    variances = {path.name: float(image.read(path).astype(np.float32).var()) for path in out.iterdir()}
    assert {name: variance for name, variance in variances.items() if variance < 100} == {}


@pytest.mark.parametrize("number", range(5))
def test_every_section_has_its_heading(lesson, number):
    lines = lesson(number).said.splitlines()
    assert [name for name in lesson(number).found if name.replace("_", " ").capitalize() not in lines] == []


def test_a_lesson_is_a_program(tmp_path):
    script = ROOT / "examples" / f"{MODULES[3]}.py"
    done = subprocess.run([sys.executable, str(script)], cwd=tmp_path, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert sorted(path.name for path in (tmp_path / "lesson_3").iterdir()) == ["lines.png", "pooling.png"]


def test_0_base_and_head_are_the_model(lesson):
    found = lesson(0).found["base_and_head"]
    assert found == {"base": 1792, "head": 6 * (63 * 63 * 64 + 1) + 7, "model": 1_525_901}


@pytest.mark.parametrize("section", ["edges_of_a_photo", "a_sharper_photo"])
def test_0_detecting_drops_what_is_negative_and_condensing_keeps_the_largest(lesson, section):
    steps = lesson(0).found[section]
    assert steps["filter"].shape == steps["photo"].shape
    assert steps["filter"].min() < 0
    np.testing.assert_array_equal(steps["detect"], np.maximum(steps["filter"], 0))
    assert steps["condense"].shape == (1, 214, 320, 1)
    cells = steps["detect"][0, :426, :, 0].reshape(213, 2, 320, 2)
    np.testing.assert_array_equal(steps["condense"][0, :213, :, 0], cells.max(axis=(1, 3)))
    assert steps["condense"].mean() > steps["detect"].mean()


def test_0_slips_are_answered(lesson):
    assert lesson(0).found["slips_of_the_pen"] == [
        "module 'foveal.layers' has no attribute 'Con2D'. Did you mean 'Conv2D'?",
        "Conv2D: unknown argument 'filter'. Did you mean 'filters'?",
    ]


def test_1_linear_layers_collapse_and_a_non_linearity_bends_the_boundary(lesson):
    assert lesson(1).found["stacked_linear_layers_are_one"] < 1e-5
    right = lesson(1).found["boundaries"]
    assert right["three linear layers"] < 0.75
    assert right["one layer, polynomial inputs"] > 0.97
    assert right["three layers, ReLU between"] > 0.97


def test_1_the_shape_walk(lesson):
    assert lesson(1).found["shape_walk"] == [
        (4, 28, 28, 25),
        (4, 14, 14, 25),
        (4, 14, 14, 50),
        (4, 7, 7, 50),
        (4, 2450),
        (4, 100),
        (4, 10),
    ]


def test_1_parameters_do_not_depend_on_the_image(lesson):
    found = lesson(1).found["parameters_are_free_of_the_image_size"]
    assert found == {(k, c, n): (k * k * c + 1) * n for k, c, n in found}
    assert found[3, 1, 10] == 100


def test_1_strides_and_padding(lesson):
    sizes = {(1, "same"): (28, 28), (1, "valid"): (26, 26), (2, "same"): (14, 14), (2, "valid"): (13, 13)}
    assert lesson(1).found["strides_and_padding"] == sizes


def test_1_dropout_acts_in_training_only_and_keeps_the_mean(lesson):
    found = lesson(1).found["dropout"]
    assert found["dropped"] == pytest.approx(0.4, abs=0.02)
    assert found["kept_value"] == pytest.approx(1 / 0.6)
    assert found["mean"] == pytest.approx(1, abs=0.04)
    assert found["changed_at_inference"] == 0


def test_1_frozen_weights_stay_and_are_not_counted(lesson):
    found = lesson(1).found["transfer_learning"]
    assert found["moved"] == 0
    assert found["frozen base, trained"] == 2450 * 5 + 5
    assert found["from nothing, trained"] == 250 + 11_300 + 2450 * 5 + 5
    assert found["base_trainable_before"] == 250 + 11_300


def test_1_a_shift_by_one_pixel(lesson):
    found = lesson(1).found["one_pixel_shift"]
    assert found["the lesson's counts"] == (38, 12)
    before, after = found["one pixel further right"]
    assert before == 38 > after


def test_2_dense_layers(lesson):
    assert lesson(2).found["dense_layers_condense"] == [(64, 4), (2, 1), (64,), (4, 1)]
    assert lesson(2).found["dense_layers_enrich"] == {
        "shapes": [((2, 3), (64, 4, 3)), ((3, 1), (64, 4)), ((4, 1), (64,))],
        "total": 13,
    }


def test_2_large_images(lesson):
    found = lesson(2).found["large_images"]
    assert found["shapes"] == [(2, 384, 216, 16), (2, 384 * 216 * 16), (2, 1)]
    assert found["parameters"] == (1200, 1_327_104)
    assert found["peak"] < 8e9


def test_2_kernels_keep_or_drop_brightness(lesson):
    for name, filtered in lesson(2).found["kernels_made_by_hand"].items():
        photo = datasets.sample_images.load_sample_image(f"{name}.jpg") / 255
        inside = {kernel: float(values[8:-8, 8:-8].mean()) for kernel, values in filtered.items()}
        for kernel in ("box blur", "Gaussian", "sharpen"):
            assert inside[kernel] == pytest.approx((photo @ [0.299, 0.587, 0.114])[8:-8, 8:-8].mean(), abs=0.01)
        for kernel in ("edge", "Sobel, to the right", "Sobel, downwards", "Laplacian", "Laplacian of Gaussian"):
            assert inside[kernel] == pytest.approx(0, abs=0.02)


def test_2_a_kernel_as_large_as_the_image_is_a_dense_layer(lesson):
    assert lesson(2).found["a_kernel_as_large_as_the_image"] < 1e-5


def test_2_receptive_fields_grow_as_the_formula_says(lesson):
    found = lesson(2).found["receptive_field"]
    assert found["formula"] == found["measured"] == [3, 4, 8, 10, 18]


@pytest.mark.parametrize(("way", "code"), [("upsampling", 64), ("transposed_convolutions", 36)])
def test_2_autoencoders_learn(lesson, way, code):
    found = lesson(2).found[f"autoencoder_of_{way}"]
    assert found["code"] == code
    assert found["after"] < 0.6 * found["before"]


def test_2_four_ways_to_undo_a_pooling(lesson):
    found = lesson(2).found["four_ways_to_undo_a_pooling"]
    assert list(found) == ["nearest neighbour", "bed of nails", "max unpooling", "transposed convolution"]
    assert found["transposed convolution"] < found["nearest neighbour"] < found["bed of nails"]
    assert found["max unpooling"] < found["bed of nails"]


def test_3_a_line_blurs_along_itself(lesson):
    found = lesson(3).found["lines_in_two_photos"]
    assert found["shape"] == (2, 427, 640, 2)
    assert found["down"][0] < found["across"][0]
    assert found["across"][1] < found["down"][1]


def test_3_one_neuron_is_its_formula(lesson):
    assert lesson(3).found["one_neuron"] < 1e-5


def test_3_sizes_are_as_the_formula_says(lesson):
    found = lesson(3).found["output_sizes"]
    assert found == {(n, f, p, s): (n - f + 2 * p) // s + 1 for n, f, p, s in found}


def test_3_poolings(lesson):
    found = lesson(3).found["pooling"]
    cells = found["photo"][0, :424].reshape(53, 8, 80, 8, 3)
    np.testing.assert_array_equal(found["largest"][0], cells.max(axis=(1, 3)))
    np.testing.assert_allclose(found["average"][0], cells.mean(axis=(1, 3)), rtol=1e-5)
    np.testing.assert_allclose(found["whole"][0], found["photo"][0].mean(axis=(0, 1), dtype=np.float64), rtol=1e-3)


def test_3_pooling_forgives_small_shifts(lesson):
    changes = list(lesson(3).found["small_shifts"].values())
    assert changes == sorted(changes, reverse=True)
    assert changes[-1] < 0.1 < changes[0]


def test_3_images_get_smaller_and_deeper(lesson):
    assert lesson(3).found["architecture"] == [(28, 28, 6), (14, 14, 6), (10, 10, 16), (5, 5, 16)]


def test_4_features_layer_by_layer(lesson):
    found = lesson(4).found["feature_extraction"]
    assert {name: values.shape for name, values in found.items()} == {
        "input": (1, 28, 28, 1),
        "Conv2D": (1, 28, 28, 3),
        "ReLU": (1, 28, 28, 3),
        "MaxPool2D": (1, 14, 14, 3),
        "kernel": (3, 3, 1, 3),
        "bias": (3,),
    }
    assert found["Conv2D"].min() < 0 == found["ReLU"].min()
    cells = found["ReLU"][0].reshape(14, 2, 14, 2, 3)
    np.testing.assert_array_equal(found["MaxPool2D"][0], cells.max(axis=(1, 3)))


def test_4_classification(lesson):
    found = lesson(4).found["classification"]
    assert [values.shape for values in found.values()] == [(1, 14, 14, 3), (1, 588), (1, 32), (1, 10)]
    np.testing.assert_array_equal(found["Flatten"], found["features"].reshape(1, -1))
    assert found["Dense(10)"].sum() == pytest.approx(1, abs=1e-6)
