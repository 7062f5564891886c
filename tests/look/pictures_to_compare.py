"""Every kind of picture, small, of networks whose weights and images are formulas: the same on every machine."""

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from PIL import Image

import foveal
from foveal import layers, look

DOTS, SIDE = 100, 16


def wave(*shape):
    """Numbers from -1 to 1 that look like chance."""
    return np.sin(12.9898 * np.arange(1, np.prod(shape) + 1) ** 1.1).reshape(shape).astype("float32")


def weighed(model):
    """The same model with waves as weights, and biases that are not zero, on the engine that compiles nothing."""
    for weight in model.weights:
        fan = max(int(np.prod(weight.shape[:-1])), 1)
        weight.value = wave(*weight.shape) / fan**0.5 * 1.5
    model.compile(engine="numpy")
    return model


def drawing(colours=1, size=16):
    """A bright corner on a dark ground, which gets redder to the right where there are colours."""
    rows, columns = np.mgrid[:size, :size] / size
    corner = (abs(rows - 0.25) < 0.12) * (columns > 0.2) * (columns < 0.8) + (abs(columns - 0.7) < 0.1) * (rows > 0.2)
    shades = [np.clip(corner, 0, 1) * (1 - 0.6 * k * (1 - columns)) for k in range(colours)]
    return np.stack(shades, -1).astype("float32")


def network(colours=1, size=16):
    stack = [
        layers.Input((size, size, colours)),
        layers.Conv2D(6, 3, padding="same", activation="relu", name="first"),
        layers.MaxPooling2D(2, name="pool"),
        layers.Conv2D(5, 3, activation="relu", name="second"),
        layers.Flatten(name="flat"),
        layers.Dense(12, activation="relu", name="dense"),
        layers.Dense(3, activation="softmax", name="answer"),
    ]
    return weighed(foveal.Sequential(stack, name="digits" if colours == 1 else "photos"))


def _rows():
    stack = [layers.Input((40, 2)), layers.Conv1D(3, 5, strides=2, name="rows"), layers.Conv1D(3, 3, name="higher")]
    return weighed(foveal.Sequential(stack, name="signals"))


def _linear():
    stack = [layers.Input((6,)), layers.Dense(8), layers.Dense(4)]
    return weighed(foveal.Sequential(stack, name="deep"))


def _plane():
    stack = [layers.Input((2,)), layers.Dense(12, activation="tanh"), layers.Dense(3)]
    model = foveal.Sequential(stack, name="plane")
    weighed(model).layers[0].set_weights([3 * wave(2, 12), wave(12)])
    return look.decision_boundary(model, (-2, 2), (-2, 2), 60)


def _frozen():
    model = network()
    model.get_layer("first").trainable = False
    return look.trainable_map(model)


def _found(channels, colours):
    """As if filters looked for waves."""
    images = np.stack([(wave(8, 8, colours) * np.roll(wave(8), k)[:, None, None] + 1) / 2 for k in range(channels)])
    gains = np.stack([np.zeros(channels), wave(channels)])
    return look.Visualization("waves", "first", tuple(range(channels)), images, (0.0, 1.0), gains)


def _history():
    """As if three epochs had turned the kernels into others."""
    history = look.FilterHistory("first")
    history.name, history.source, history.epochs = "first", network().get_layer("first"), [0, 1, 2, 3]
    before, after = wave(3, 3, 1, 6), wave(2, 3, 3, 1, 6)[1]
    history.kernels = [before + epoch / 3 * (after - before) for epoch in history.epochs]
    return history


GREY, COLOUR = drawing(), drawing(3)
SIGNAL = wave(40, 2)
TWO = np.stack([COLOUR, COLOUR[::-1]])
KERNEL = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])

PICTURES = {
    "anatomy": lambda: look.anatomy(network()).figure(),
    "statistics": lambda: look.statistics(network(), np.stack([GREY, GREY[::-1]])).figure(),
    "histogram": lambda: look.histogram(network(3), TWO, "second", bins=20).figure(),
    "histogram, heights logarithmic": lambda: look.histogram(network(3), TWO, "first", 4, bins=20).figure(log=True),
    "trainable": lambda: _frozen().figure(),
    "feature maps": lambda: look.feature_maps(network(), GREY, "first"),
    "kernels": lambda: look.kernels(network(), "first"),
    "kernels in colours": lambda: look.kernels(network(3), "first"),
    "kernel": lambda: look.show_kernel(KERNEL),
    "extraction": lambda: look.show_extraction(GREY, KERNEL),
    "triptych": lambda: look.triptych(network(), GREY, "first", 3),
    "neuron of a convolution": lambda: look.neuron(network(), "first", 3, 12, 2, GREY).figure(GREY),
    "neuron of many channels": lambda: look.neuron(network(3), "second", 2, 4, 1, COLOUR).figure(),
    "neuron of pooling": lambda: look.neuron(network(), "pool", 2, 5, 0, GREY).figure(GREY),
    "neuron behind Flatten": lambda: look.neuron(network(), "dense", channel=3, image=GREY).figure(),
    "neuron of a dense layer": lambda: look.neuron(network(), "answer", channel=1, image=GREY).figure(GREY),
    "neuron of rows": lambda: look.neuron(_rows(), "higher", x=4, channel=1, image=SIGNAL).figure(SIGNAL),
    "receptive field": lambda: look.receptive_field(network(3), "second").figure(COLOUR),
    "receptive field at the edge": lambda: look.receptive_field(network(), "first").figure(at=(0, 15)),
    "receptive field of rows": lambda: look.receptive_field(_rows(), "higher").figure(SIGNAL, at=(3,)),
    "effective field": lambda: look.effective_receptive_field(network(), "second", GREY[None]).figure(GREY),
    "effective field alone": lambda: look.effective_receptive_field(network(3), "second", TWO).figure(),
    "Grad-CAM": lambda: look.grad_cam(network(3), TWO, 1, "first", relu=False).figure(TWO),
    "gradient": lambda: look.gradient(network(), GREY[None], 2).figure(GREY),
    "occlusion alone": lambda: look.occlusion(network(), GREY[None], 0, window=4).figure(),
    "visualization": lambda: _found(5, 3).figure(),
    "hierarchy": lambda: look.Hierarchy({"first": _found(2, 1), "second": _found(3, 1)}).figure(),
    "shift": lambda: look.shift(network(3), COLOUR, 2, 1).figure(),
    "linear collapse": lambda: look.linear_collapse(_linear()).figure(),
    "boundary": lambda: _plane().figure(1.5 * wave(30, 2), np.arange(30) % 3),
    "filter history": lambda: _history().figure(filters=[0, 2, 5], epochs=[0, 1, 3]),
}


def thumbnails(figure):
    """What is inside each frame of a figure (frames, 16, 16, 3): where frames stand and fonts do not matter."""
    figure.set_dpi(DOTS)
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    drawn = Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB")
    frames = [axes for axes in figure.axes if axes.get_label() != "<colorbar>"]
    return np.stack([_inside(drawn, axes.get_window_extent()) for axes in frames])


def _inside(drawn, frame):
    box = (frame.x0, drawn.height - frame.y1, frame.x1, drawn.height - frame.y0)
    return np.asarray(drawn.resize((SIDE, SIDE), Image.Resampling.BOX, box))
