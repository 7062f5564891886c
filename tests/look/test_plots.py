"""What pictures say and where they draw it; what is refused; animated filters."""

import itertools
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex
from matplotlib.patches import Rectangle
from PIL import Image

import foveal
from foveal import layers, look
from foveal.errors import ArgumentError, UnsupportedError
from foveal.look import plots
from foveal.look.plots import figures
from foveal.look.sheets import Result
from look.networks_to_open import made
from look.pictures_to_compare import COLOUR, GREY, PICTURES, TWO, network, weighed

SIGNED = [name for name in PICTURES if name.startswith(("kernels", "gradient", "occlusion", "linear", "filter"))]


def _titles(figure):
    return [figure.get_suptitle(), *(axes.get_title() for axes in figure.axes if axes.get_title())]


def _frames(figure, colour):
    """The spans (first, last) of the boxes drawn in a colour."""
    boxes = [patch for axes in figure.axes for patch in axes.patches if isinstance(patch, Rectangle)]
    drawn = [box for box in boxes if to_hex(box.get_edgecolor()) == colour and not box.get_fill()]
    return [
        ((round(b.get_y() + 0.5), round(b.get_y() + b.get_height() - 0.5)),
         (round(b.get_x() + 0.5), round(b.get_x() + b.get_width() - 0.5)))
        for b in drawn
    ]  # fmt: skip


TITLES = {
    "anatomy": (
        lambda: look.anatomy(network()).figure(),
        [
            "Anatomy of digits: 2,546 parameters, 25,740 multiply-adds for an image",
            "parameters",
            "multiply-adds",
            "memory of activations",
        ],
    ),
    "kernels": (
        lambda: look.kernels(network(), "second", 2),
        ["second: 5 kernels 3x3x6, -0.204 to 0.204, input channel 2", "0", "1", "2", "3", "4"],
    ),
    "neuron": (
        lambda: look.neuron(network(3), "second", 2, 4, 1, COLOUR).figure(),
        [
            "second of photos, channel 1, row 2, column 4; it reads pool\n"
            "54 products: -0.02492 + 0.6254 (bias) = 0.6005, relu: 0.6005; the engine has 0.6005",
            *("inputs, channel 4", "kernel, channel 4", "products, channel 4, sum 0.1251"),
            *("inputs, channel 3", "kernel, channel 3", "products, channel 3, sum -0.08328"),
            *("inputs, channel 1", "kernel, channel 1", "products, channel 1, sum -0.03751"),
            "all 6 channels, sum -0.02492",
        ],
    ),
    "pooling": (
        lambda: look.neuron(network(), "pool", 2, 5, 0, GREY).figure(GREY),
        [
            "pool of digits, channel 0, row 2, column 5; it reads first\n"
            "the largest of 4 inputs = 0.4904; the engine has 0.4904",
            "it sees rows 3 to 6, columns 9 to 12",
            "inputs, channel 0",
        ],
    ),
    "receptive field": (
        lambda: look.receptive_field(network(), "second").figure(at=(1, 0)),
        [
            "second of digits: a value sees 8 x 8 pixels, its neighbour 2 x 2 further",
            "the value at (1, 0) sees rows 1 to 8, columns -1 to 6",
        ],
    ),
    "attribution": (
        lambda: look.grad_cam(network(3), TWO, 1, "first", relu=False).figure(TWO),
        [
            "Grad-CAM at first of photos",
            *("class 1, 75.5%, score 0.939", "-0.0027 to -0.000351", "both"),
            *("class 1, 76.8%, score 1.22", "-0.00261 to -0.00042", "both"),
        ],
    ),
}


@pytest.mark.parametrize("case", TITLES)
def test_titles_say_what_is_seen(case):
    call, titles = TITLES[case]
    assert _titles(call()) == titles


@pytest.mark.parametrize("name", SIGNED)
def test_numbers_of_both_signs_are_white_at_zero(name):
    images = [image for axes in PICTURES[name]().axes for image in axes.images if image.get_cmap().name == "RdBu_r"]
    assert images or name == "kernels in colours"
    assert all(image.get_clim()[0] == -image.get_clim()[1] < 0 for image in images)


def test_classes_have_names_and_all_images_one_scale():
    picture = look.gradient(network(3), np.stack([COLOUR, 3 * COLOUR])).figure(classes=["cat", "dog", "owl"])
    assert [title.split(",")[0] for title in _titles(picture)[1:]] == ["dog", "dog"]
    assert len({axes.images[0].get_clim() for axes in picture.axes if axes.images}) == 1
    with pytest.raises(ArgumentError) as refused:
        look.gradient(network(3), TWO, 2).figure(classes=["cat"])
    assert str(refused.value) == "figure: `classes` must name class 2, got 1 names."


def test_boxes_stand_where_the_value_looks():
    field = look.receptive_field(network(), "second")
    picture = field.figure(at=(2, 0))
    assert _frames(picture, figures.VERMILION) == [field.box(2, 0).spans]
    assert _frames(picture, figures.SKY) == [field.box(3, 1).spans]
    axes = picture.axes[0]
    assert axes.get_xlim()[0] == -1.5, "the page grows to show the padding"
    told = look.neuron(network(), "pool", 2, 5, 0, GREY)
    (seen,) = told.sees.values()
    row, column = (list(places).index(won) for places, won in zip((told.rows, told.columns), told.winner, strict=True))
    assert _frames(told.figure(GREY), figures.VERMILION) == [seen.spans, ((row, row), (column, column))]


@pytest.mark.parametrize("build", ["nested", "shared", "grey, channels first"])
def test_models_of_every_build_are_drawn(build):
    model = made(build, "numpy")
    x = np.random.default_rng(0).random((2, *model.image_shape)).astype("float32")
    layer = {"nested": "inner/conv", "shared": "twice[1]"}.get(build, "first")
    told = look.neuron(model, layer, 1, 2, 3, x[0])
    pictures = [
        told.figure(x[0]),
        look.receptive_field(model, layer).figure(x[0]),
        look.effective_receptive_field(model, layer, x).figure(x[0]),
        look.gradient(model, x).figure(x),
        look.shift(model, x[0]).figure(),
    ]
    for picture in pictures:
        picture.set_layout_engine("none")  # what is drawn matters here, test_drawn_pictures.py sees to where
        assert figures.png(picture, 30).startswith(b"\x89PNG")
    shown = pictures[3].axes[0].images[0].get_array()
    image = np.moveaxis(x[0], 0, -1) if "channels first" in build else x[0]
    np.testing.assert_allclose(shown, image if image.shape[-1] == 3 else image[..., 0], rtol=1e-6)


def test_results_are_figures_that_notebooks_show():
    picture = look.anatomy(network()).figure()
    assert isinstance(picture, figures.Figure)
    assert picture._repr_png_().startswith(b"\x89PNG")


def _kinds(base):
    return {kind for sub in base.__subclasses__() for kind in ({sub} | _kinds(sub))}


def test_every_result_is_drawn_or_says_that_it_is_not():
    for module in Path(look.__file__).parent.glob("*.py"):
        import_module(f"foveal.look.{module.stem}")
    named = {kind.__name__ for kind in _kinds(Result) if kind.__module__.startswith("foveal.look.")}
    assert named - set(plots._HOMES) == {"OutputSize", "FileContents"}
    for home, function in plots._HOMES.values():
        assert callable(getattr(import_module(f"foveal.look.plots.{home}"), function))


def _signals():
    stack = [layers.Input((6, 6, 6, 1)), layers.Conv3D(1, 3, name="volume")]
    return weighed(foveal.Sequential(stack, name="volumes"))


REFUSED = {
    "no picture": (
        lambda: look.output_size(7, 3).figure(),
        "figure: there is no picture of an OutputSize. Print it.",
    ),
    "another image": (
        lambda: look.receptive_field(network(), "first").figure(np.zeros((8, 16, 1))),
        "figure: `image` must be one image of (16, 16) pixels, got (8, 16, 1).",
    ),
    "a place off the map": (
        lambda: look.receptive_field(network(), "first").figure(at=(1,)),
        "box: the map of 'first' has 2 axes, got 1 numbers. Give 2.",
    ),
    "volumes": (
        lambda: look.receptive_field(_signals(), "volume").figure(),
        "figure: volumes are not drawn, the input is (6, 6, 6). Print it.",
    ),
    "other images": (
        lambda: look.gradient(network(3), TWO).figure(COLOUR),
        "figure: `images` must be those that are explained, (2, 16, 16, 3), got (16, 16, 3).",
    ),
    "points without labels": (
        lambda: PLANE.figure(np.zeros((4, 2)), [1, 0]),
        "figure: `points` must be (N, 2) and `labels` one class for each, got (4, 2) and (2,).",
    ),
    "nothing kept": (
        lambda: look.FilterHistory("first").figure(),
        "figure: FilterHistory has kept nothing yet. Give it to training: fit(..., callbacks=[history]).",
    ),
    "filters there are not": (
        lambda: _trained("first", 1).figure(filters=[6]),
        "figure: `filters` must be from 0 to 5, got [6].",
    ),
    "epochs there are not": (
        lambda: _trained("first", 1).figure(epochs=[2]),
        "figure: `epochs` must be from 0 to 1, got [2].",
    ),
    "no convolution": (
        lambda: _trained("dense", 1).figure(),
        "figure: `layer` must be a convolution, 'dense' is a Dense.",
    ),
    "no gif": (lambda: _trained("first", 1).gif("filters.png"), "gif: `path` must end in .gif, got 'filters.png'."),
}
PLANE = look.Boundary("plane", np.arange(2.0), np.arange(2.0), np.zeros((2, 2, 1)), np.zeros((2, 2), int))


@pytest.mark.parametrize("case", REFUSED)
def test_refuses(case):
    call, message = REFUSED[case]
    with pytest.raises((ArgumentError, UnsupportedError)) as refused:
        call()
    assert str(refused.value) == message


def _trained(layer, epochs):
    model = network()
    model.compile(foveal.optimizers.SGD(0.1), "sparse_categorical_crossentropy", engine="numpy")
    history = look.FilterHistory(layer)
    images = np.stack([GREY, GREY[::-1], GREY[:, ::-1]])
    model.fit(images, np.arange(3), epochs=epochs, verbose=0, callbacks=[history])
    return history


def test_filters_move_in_a_gif(tmp_path):
    _trained("first", 3).gif(tmp_path / "filters.gif", seconds=0.25)
    assert [path.name for path in tmp_path.iterdir()] == ["filters.gif"]
    with Image.open(tmp_path / "filters.gif") as gif:
        assert (gif.n_frames, gif.info["duration"], gif.info["loop"]) == (4, 250, 0)
        frames = [gif.seek(i) or np.asarray(gif.convert("RGB"), float) for i in range(gif.n_frames)]
    assert all(np.abs(one - other).mean() > 0.1 for one, other in itertools.pairwise(frames))


def test_margins_are_zero_between_classes():
    scores = np.array([[[0.2], [0.9]]])
    plane = look.Boundary("plane", np.arange(2.0), np.arange(1.0), scores, (scores[..., 0] > 0.5).astype(int))
    np.testing.assert_allclose(plane.margins, [[[0.3, -0.3], [-0.4, 0.4]]])
    three = np.array([[[1.0, 4.0, 2.0]]])
    np.testing.assert_allclose(plane.replaced(scores=three).margins, [[[-3, 2, -2]]])


def test_without_matplotlib_the_numbers_stay_and_a_picture_says_what_to_install():
    script = (
        "import sys; sys.modules['matplotlib'] = None\n"
        "import foveal\nfrom foveal import layers, look\n"
        "told = look.anatomy(foveal.Sequential([layers.Input((4,)), layers.Dense(2)]))\n"
        "print(told.params)\n"
        "try:\n    told.figure()\nexcept foveal.errors.UnsupportedError as error:\n    print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.stdout.splitlines() == [
        "10",
        "look: pictures need the package matplotlib, which is not installed. Run: pip install 'foveal[look]'",
    ], done.stderr


def test_an_older_name_of_an_argument_gets_an_answer():
    with pytest.raises(ArgumentError) as refused:
        look.show_extraction(np.ones((8, 8)), np.ones((3, 3)), conv_stride=2)
    assert str(refused.value) == ("show_extraction: unknown argument 'conv_stride'. Did you mean 'conv_strides'?")


def test_one_wide_layer_does_not_crush_the_others():
    model = network()
    for usual, scale in ((1.0, "linear"), (1000.0, "symlog")):
        weighed(model)
        model.get_layer("dense").set_weights([w * usual for w in model.get_layer("dense").get_weights()])
        ranges = look.statistics(model, GREY[None]).figure().axes[0]
        assert ranges.get_xscale() == scale
        assert ("logarithmic" in ranges.get_title()) == (scale == "symlog")


def test_texts_behind_bars_end_inside_their_panel():
    model = network(1, 64)
    moved = look.shift(model, np.ones((64, 64, 1)), 2, 1)
    silent = look.statistics(model, np.zeros((1, 64, 64, 1)))
    for result in (moved, silent, look.anatomy(model), look.trainable_map(model)):
        picture = result.figure()
        canvas = FigureCanvasAgg(picture)
        canvas.draw()
        for axes in picture.axes:
            right = axes.get_window_extent().x1
            assert all(text.get_window_extent().x1 <= right + 1 for text in axes.texts), picture.get_suptitle()
