"""What a picture shows is what there is: averages are said, silence is not stretched into a pattern."""

import numpy as np
import pytest

import foveal
from foveal import layers, look
from foveal.look.plots import figures
from foveal.look.report import report
from look.pictures_to_compare import drawing, network, wave, weighed


def _texts(figure):
    """All that is written in a figure's titles."""
    return "\n".join([figure.get_suptitle(), *(axes.get_title() for axes in figure.axes)])


def _history(model, layer):
    history = look.FilterHistory(layer)
    history.name, history.source, history.epochs = layer, model.get_layer(layer), [0]
    history.kernels = [model.get_layer(layer).get_weights()[0]]
    return history


FOUR = drawing(4)
AVERAGED = {
    "triptych": (lambda: look.triptych(network(), drawing(), "second", 1), "averaged over the 6 input channels"),
    "kernels": (lambda: look.kernels(network(), "second"), "averaged over the 6 input channels"),
    "filter history": (lambda: _history(network(), "second").figure(), "averaged over the 6 input channels"),
    "extraction": (lambda: look.show_extraction(FOUR, np.eye(3)), "mean of 4 channels"),
    "shift": (lambda: look.shift(network(4), FOUR).figure(), "mean of 4 channels"),
    "receptive field": (lambda: look.receptive_field(network(4), "first").figure(FOUR), "mean of 4 channels"),
    "attribution": (lambda: look.gradient(network(4), FOUR[None], 1).figure(FOUR), "mean of 4 channels"),
    "neuron": (lambda: look.neuron(network(4), "first", 1, 2, 3, FOUR).figure(FOUR), "mean of 4 channels"),
    "visualization": (lambda: look.visualize(network(4), "first", 1, steps=2).figure(), "mean of 4 channels"),
}


@pytest.mark.parametrize("case", AVERAGED)
def test_every_picture_that_averages_says_so(case):
    draw, words = AVERAGED[case]
    assert words in _texts(draw())


def test_a_picture_of_one_channel_speaks_of_no_average():
    assert "mean" not in _texts(look.show_extraction(drawing(), np.eye(3)))
    assert "averaged" not in _texts(look.triptych(network(), drawing(), "first", 3))


def _dying(activation="relu"):
    """Two filters that look for the same edge: one is pulled so far down that it never fires, one reads nothing."""
    stack = [
        layers.Input((12, 12, 1)),
        layers.Conv2D(4, 3, activation=activation, name="conv"),
        layers.Flatten(),
        layers.Dense(2, activation="softmax"),
    ]
    model = weighed(foveal.Sequential(stack, name="dying"))
    kernel = np.repeat(wave(3, 3, 1, 1), 4, -1)
    kernel[..., 2] = 0
    kernel[..., 3] *= 1e-3
    model.layers[0].set_weights([kernel, np.array([0, -100, 0.5, 0], "float32")])
    return model


def _drawn(figure, note):
    """The images whose titles end with a note."""
    return [axes.images[0] for axes in figure.axes if axes.images and axes.get_title().endswith(note)]


def test_a_dead_map_is_dark_struck_out_and_named():
    image = drawing(size=12)
    for figure in (look.feature_maps(_dying(), image, "conv"), look.triptych(_dying(), image, "conv", 1)):
        (dead,) = _drawn(figure, "all 0")
        colours = dead.cmap(dead.norm(dead.get_array()))
        assert (colours == dead.cmap(0.0)).all(), "the colour of no amount"
        assert dead.get_clim()[0] == 0
        assert len(dead.axes.lines) == 1
    bars = figure.axes[0]
    assert [patch.get_x() + patch.get_width() / 2 for patch in bars.patches] == [0]
    assert "100 values, all 0" in _texts(figure)


def test_a_flat_map_that_is_not_zero_is_bright():
    figure = look.triptych(_dying(), drawing(size=12), "conv", 2)
    (bright,) = _drawn(figure, "map 10x10")
    assert bright.get_clim() == (0, 0.5)


def test_dead_maps_are_said_everywhere():
    model, image = _dying(), drawing(size=12)
    dead = look.histogram(model, image[None], "conv", 1)
    assert (dead.least, dead.largest) == (0, 0)
    assert str(dead).startswith("conv, channel 1: 100 values, all 0\n")
    assert dead.figure().get_suptitle() == "conv, channel 1: 100 values, all 0"
    extracted = look.show_extraction(image, -np.ones((3, 3)))
    assert "detect 10x10\nall 0" in _texts(extracted)
    model.layers[0].set_weights([np.zeros((3, 3, 1, 4)), -np.ones(4)])
    silent = look.grad_cam(model, image[None]).figure(image)
    assert _drawn(silent, "all 0")
    field = look.effective_receptive_field(model, "conv", image[None])
    assert _drawn(field.figure(), "all 0")
    assert "all 0" in report(model, image[None])


def test_filters_that_never_fire_have_no_pattern():
    model = _dying()
    found = look.visualize(model, "conv", steps=8)
    assert found.fires == (True, False, False, True), "below zero everywhere; not moved by any image"
    pictures = found.pictures()
    assert (pictures[[1, 2]] == 0.5).all()
    assert pictures[[0, 3]].std((1, 2, 3)).min() > 0.01
    assert "Never fire, and have no image: 1, 2." in str(found)
    assert _texts(found.figure()).count("never fires") == 2
    rows = look.hierarchy(model, 4, steps=8)
    assert _texts(rows.figure()).count("never fires") == 2
    page = report(model, drawing(size=12)[None])
    assert page.count("never fires</figcaption>") == page.count("never fires' src=") == 2, "captions and alt texts"


def test_without_a_relu_a_filter_may_stay_below_zero():
    assert look.visualize(_dying(None), "conv", steps=2).fires == (True, True, False, True)


def test_a_neuron_fires_at_its_place():
    model = _dying()
    assert look.visualize(model, "conv", place=(4, 5), steps=8).fires == (True, False, False, True)


def test_a_filter_behind_dead_maps_never_fires():
    stack = [
        layers.Input((12, 12, 1)),
        layers.Conv2D(2, 3, activation="relu", name="dead"),
        layers.Conv2D(2, 3, name="behind"),
    ]
    model = foveal.Sequential(stack)
    model.layers[0].set_weights([np.zeros((3, 3, 1, 2)), -np.ones(2)])
    model.compile(engine="numpy")
    assert look.visualize(model, "behind", steps=2).fires == (False, False)


def test_spans_of_equal_numbers():
    assert figures.span_of(np.zeros(3)) == figures.span_of(-np.zeros(3)) == "all 0"
    assert figures.span_of(np.full(3, 2.5)) == "all 2.5"
    assert figures.span_of(np.array([-1, 2])) == "-1 to 2"
