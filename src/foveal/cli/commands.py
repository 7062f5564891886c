"""The commands: what each is for, which words it takes, and what to type."""

from __future__ import annotations

from argparse import REMAINDER
from typing import Any

from foveal.cli.declarations import Command, Condition, by_place, flag, option
from foveal.cli.words import comma_separated, engine_name, number, one_of
from foveal.exporting.targets import TARGETS

POSITION: dict[str, Any] = {"nargs": 2, "type": number(0), "metavar": ("ROW", "COLUMN")}
MODEL = by_place("model", "a .keras file, of Foveal or of Keras 3; an .h5 or .onnx file")
IMAGE = "JPEG, PNG, BMP or GIF"
IMAGES = by_place("images", f"{IMAGE} files; they are resized to what the model takes", nargs="*", file=True)
JSON = flag("--json", "write JSON instead of a table")
PIXELS = (
    flag("--invert", "for dark strokes on light paper: MNIST's digits are light on dark"),
    option(
        "--range",
        "what the model takes for black and white; default: 0 255 if it begins with Rescaling, else 0 1",
        nargs=2,
        type=float,
        metavar=("BLACK", "WHITE"),
    ),
)
"""What is done to the pixels of an image before a model takes them."""

FOLDER = by_place("folder", "a folder of pictures: a folder for each class, or pictures and a CSV file")
LABELS = option("--labels", "a CSV file that names files and labels", metavar="FILE")
TASK = option("--task", "classification, multilabel, regression, segmentation or autoencoder; as the folder looks")
OF_PLANS = (
    option("--rows", "how many images at once; default: 32", type=number(1), default=32),
    flag("--training", "the steps of a training step, of a model that was saved compiled"),
    flag("--estimate", "measure nothing, estimate times"),
    option("-o --output", "write a picture of the layers' times, too: FILE.svg", metavar="FILE"),
)
PAGE = option("-o --output", "a page to write, too: FILE.html", metavar="FILE")
PICTURES = Condition("a folder of pictures", lambda options: options.dataset != "mnist")
MNIST = Condition("`foveal train mnist`", lambda options: options.dataset == "mnist")
TRAINED = Condition("--from", lambda options: options.base is not None)
UNTRAINED = Condition("a training without --from", lambda options: options.base is None)
NEW = Condition("a new run, without --resume", lambda options: options.resume in (None, "", options.out))
AVERAGING = Condition("gaussian, box and log", lambda options: options.kernel in ("gaussian", "box", "log"))
BELL = Condition("gaussian and log", lambda options: options.kernel in ("gaussian", "log"))
OF_FOLDERS = (
    LABELS.replaced(only=(PICTURES,)),
    TASK.replaced(only=(PICTURES,)),
    *(
        argument.replaced(only=(PICTURES, *argument.only))
        for argument in (
            option("--size", "of a folder: pixels a side (as most pictures have, up to 128)", type=number(8, 1024)),
            option(
                "--model",
                "of a folder: small, or a network such as resnet18 (%(default)s)",
                only=(UNTRAINED,),
                default="small",
            ),
            option(
                "--from",
                "of a folder: a trained model to begin from; its head is replaced",
                dest="base",
                metavar="MODEL",
            ),
            flag("--freeze", "with --from: only the new head learns", (TRAINED,)),
            option("--fit", "of a folder: crop or stretch to that size (%(default)s)", default="crop"),
            option("--minutes", "of a folder: train no longer than this", type=float),
            option("--augment", "of a folder: none, light or photo (light for grey pictures, photo for coloured ones)"),
            option("--learning-rate", "of a folder: found by a short trial by default", type=float),
            option(
                "--out",
                "of a folder: where to keep what comes out (%(default)s)",
                only=(NEW,),
                metavar="FOLDER",
                default="run",
            ),
        )
    ),
)
OF_MNIST = (
    option("--limit", "of mnist: use only the first images, at most so many (all)", only=(MNIST,), type=number(1)),
    option("--path", "of mnist: a mnist.npz on this machine, instead of fetching the data", only=(MNIST,)),
    option("--save", "of mnist: where to keep the trained network (mnist.keras)", only=(MNIST,), metavar="FILE"),
)

COMMANDS = {
    "scan": Command(
        "look through a folder of pictures: classes, sizes, what is damaged, doubled or odd",
        "Look through a folder of pictures; nothing is changed. The exit code is 1 where pictures are damaged, lie in "
        "several classes, or are known to the test.",
        (FOLDER, LABELS, TASK, PAGE, JSON),
        "a folder must be named",
        "foveal scan photos",
    ),
    "train": Command(
        "train a network on MNIST or on a folder of pictures, and watch it learn",
        "Train lesson 1's network on MNIST, or a network for a folder of pictures: a folder for each class, or a CSV "
        "file of files and labels. Some pictures of each class are kept for validation.",
        (
            by_place("dataset", "mnist: 70,000 handwritten digits; or a folder of pictures"),
            option("--epochs", "times through the data (mnist: 3; else by the number of pictures)", type=number(1)),
            option("--batch-size", "images in a step (mnist: 64; else 32)", type=number(1)),
            option("--seed", "same seed, same training, bit for bit (%(default)s)", type=number(0), default=0),
            option("--engine", "llvm, jax or numpy (%(default)s)", type=engine_name, default="llvm"),
            option("--threads", "processor cores to use (all)", type=number(1)),
            option(
                "--resume",
                "keep the training in FOLDER, and go on with one that is there; of a folder of pictures: go on with a "
                "run that was interrupted, in FOLDER or else in --out",
                metavar="FOLDER",
                nargs="?",
                const="",
            ),
            *OF_FOLDERS,
            *OF_MNIST,
        ),
        "a data set or a folder must be named",
        "foveal train mnist",
    ),
    "judge": Command(
        "judge a saved network on a folder of pictures: accuracy, each class, mistakes",
        "Judge a saved model on a folder of pictures whose answers are known.",
        (MODEL, FOLDER, LABELS, TASK, PAGE, JSON),
        "a model and a folder must be named",
        "foveal judge run/model.keras photos",
    ),
    "run": Command(
        "run a script or notebook written for TensorFlow or Keras on Foveal",
        "Run a Python script or a notebook written for tensorflow.keras or keras on Foveal. Of a notebook the cells "
        "run one after the other; lines for its shell (!pip, %matplotlib) do not.",
        (
            option("--figures", "keep what the script shows as FOLDER/figure-1.png, ...", metavar="FOLDER"),
            by_place("script", "a Python file, or a notebook (.ipynb)", file=True),
            option("arguments", "what the script finds in sys.argv", nargs=REMAINDER),
        ),
        "a script must be named",
        "foveal run script.py",
        "foveal run [--figures FOLDER] SCRIPT [ARGUMENT...]",
    ),
    "convert": Command(
        "write a saved network in another format",
        "Write a saved model, or its weights, in the format that the second name's ending says.",
        (
            by_place("source", "a .keras, .h5 or .onnx file; its content tells", file=True),
            by_place("target", "NAME.keras, NAME.h5, NAME.onnx; weights alone: NAME.weights.h5, NAME.safetensors"),
            option("--size", "height and width where the model leaves them open", type=number(1), metavar="N"),
        ),
        "a model and a file for the result must be named",
        "foveal convert model.onnx model.keras",
    ),
    "export": Command(
        "compile a saved network to one function that needs no Python: C, phones, boards, browsers",
        "Compile what a saved model computes to one function in an object file, with a C header and examples. It "
        "allocates nothing and needs no library. Targets: host (this machine), " + ", ".join(TARGETS) + ".",
        (
            MODEL,
            option("-o --output", "a folder for the files; made where it is missing (%(default)s)", default="exported"),
            option("--target", "what to compile for (%(default)s)", default="host"),
            option("--name", "the function's name; default: the model's"),
            option("--batch-size", "images in a call (%(default)s)", type=number(1), default=1),
            option("--size", "height and width where the model leaves them open", type=number(1), metavar="N"),
            option(
                "--weights",
                "inside the object file, or beside it in a file of their own (%(default)s)",
                default="inside",
            ),
            flag("--link", "make a shared library, too (.wasm always is one)"),
        ),
        "a model must be named",
        "foveal export mnist.keras -o out --target wasm32",
    ),
    "predict": Command(
        "ask a saved network what is on pictures",
        "Ask a saved model what is on pictures.",
        (
            MODEL,
            by_place(
                "images", f"{IMAGE} files, or folders of them; they are resized to what the model takes", nargs="*"
            ),
            flag("--csv", "write a table: file, answer, and every number"),
            *PIXELS,
        ),
        "a model and a picture must be named",
        "foveal predict mnist.keras picture.png",
    ),
    "look": Command(
        "open a saved network on pictures, in one page that anybody can read",
        "Show what a model is made of and what it sees in pictures, in one page.",
        (
            MODEL,
            IMAGES,
            option("-o --output", "the page to write; default: report.html", default="report.html"),
            option("--classes", "names of the classes, with commas between", type=comma_separated),
            *PIXELS,
        ),
        "a model and a picture must be named",
        "foveal look mnist.keras digit.png -o report.html",
    ),
    "serve": Command(
        "answer predictions of a saved network over HTTP",
        "Serve a saved model: POST /v1/predict takes JSON, rows of float32, or a picture. Requests that come together "
        "are computed together. /healthz, /metrics and /openapi.json say the rest.",
        (
            MODEL,
            option("--host", "the address to listen on (%(default)s: this machine alone)", default="127.0.0.1"),
            option("--port", "(%(default)s)", type=number(0, 65535), default=8000),
            option("--max-batch-size", "rows computed together (%(default)s)", type=number(1), default=64),
            option("--max-waiting", "rows that may wait before 503 (%(default)s)", type=number(1), default=8192),
            option("--max-megabytes", "of a request (%(default)s)", type=number(1, 2048), default=16),
        ),
        "a model must be named",
        "foveal serve mnist.keras",
    ),
    "studio": Command(
        "see a network in the browser: look inside, watch it learn, try the lessons",
        "Open a page in the browser that shows a network on pictures, down to one multiplication, trains networks "
        "while you watch, and explains. It is for this machine alone, and reads nothing outside the folders given.",
        (
            by_place("paths", "a saved model, and folders of pictures, models and scripts", nargs="*", required=False),
            option("--port", "on 127.0.0.1 (any that is free)", type=number(0, 65535), default=0),
            option("--no-browser", "only print the address", action="store_false", dest="browser"),
        ),
        "",
        "foveal studio mnist.keras photos",
    ),
    "sample": Command(
        "write a picture of a data set, to try the other commands on",
        "Write one of MNIST's test images to a file.",
        (
            by_place("dataset", "mnist: 70,000 handwritten digits", type=one_of(("mnist",))),
            option("-o --output", "the file to write, PNG or JPEG", required=True),
            option("--index", "which image (%(default)s)", type=number(0), default=0),
            option("--path", "a mnist.npz on this machine, instead of fetching the data"),
        ),
        "a data set and a file must be named",
        "foveal sample mnist -o digit.png",
    ),
    "open": Command(
        "show what is in a file: a model, weights, or anything else",
        "Show what is in a file: its format, who wrote it, layers, sizes, input, answers, and what is not supported.",
        (by_place("file", "a .keras, .h5, .weights.h5, .onnx or .safetensors file, or any other, or a folder"), JSON),
        "a file must be named",
        "foveal open mnist.keras",
    ),
    "summary": Command(
        "show a saved network layer by layer",
        "Show a model layer by layer: shapes, parameters, multiply-adds, memory and receptive fields.",
        (MODEL, flag("--time", "measure how long each layer takes, too"), JSON),
        "a model must be named",
        "foveal summary mnist.keras",
    ),
    "profile": Command(
        "show how a network is computed: each step, what it costs, how long it takes",
        "Show the steps that compute a model: kernels, bytes, operations, measured times, and memory.",
        (MODEL, *OF_PLANS, JSON),
        "a model must be named",
        "foveal profile mnist.keras",
    ),
    "neuron": Command(
        "show how one value of a layer is computed from a picture",
        "Show how one value of a layer is computed from a picture.",
        (
            MODEL,
            by_place("layer", "a layer's name, such as conv2d"),
            by_place("image", f"a {IMAGE} file", file=True),
            option("--at", "where in the layer's map", **POSITION),
            option("--channel", "which filter or unit; default: 0", type=number(0), default=0),
            *PIXELS,
            JSON,
        ),
        "a model, a layer and a picture must be named",
        "foveal neuron mnist.keras conv2d digit.png --at 9 14 --channel 3",
    ),
    "receptive": Command(
        "show which pixels the values of each layer depend on",
        "Show which pixels of the image the values of a layer depend on.",
        (
            MODEL,
            by_place("layer", "a layer's name; all layers by default", required=False),
            option("--at", "also the pixels that one value of the layer sees", **POSITION),
        ),
        "a model must be named",
        "foveal receptive mnist.keras conv2d_1",
    ),
    "filter": Command(
        "filter a photo with a kernel",
        "Filter a photo with a kernel, as a convolutional layer does.",
        (
            by_place("photo", f"a {IMAGE} file", file=True),
            option(
                "--kernel",
                "sobel, laplacian, log, gaussian, box, sharpen, emboss, edge, "
                'or numbers: "[[0,-1,0],[-1,5,-1],[0,-1,0]]"',
                default="sobel",
            ),
            option("--size", "of gaussian, box and log; default: 5", only=(AVERAGING,), type=number(1, 99), default=5),
            option("--sigma", "of gaussian and log, in pixels; default: 1", only=(BELL,), type=float, default=1.0),
            option("--strides", "how many pixels the kernel moves; default: 1", type=number(1), default=1),
            option("--padding", "same or valid; default: same", default="same"),
            flag("--grey", "average the colours first"),
            option("-o --output", "the file to write, PNG or JPEG", required=True),
        ),
        "a photo and a file for the result must be named",
        "foveal filter photo.jpg --kernel sobel -o out.png",
    ),
    "doctor": Command(
        "show what this machine offers and test that Foveal computes rightly on it",
        "Show what this machine offers and test Foveal on it.",
    ),
}
