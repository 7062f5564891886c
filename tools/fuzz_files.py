"""Damage files of models in many ways and open them: each must be refused in words, or open as it was.

    python tools/fuzz_files.py [--count 1000] [--seed 0] [--formats keras weights h5 onnx safetensors] [--first 0]

Every mutant is made of (seed, number), so that one is made again by `--first NUMBER --count 1`. A mutant fails when it
crashes the process, takes more than 5 s or 512 MB more than the model, raises anything but FormatError (of ONNX
UnsupportedError, too), answers with Python's own words, or, where the format has a digest, gives other weights than
were saved.
"""

from __future__ import annotations

import argparse
import collections
import json
import random
import re
import signal
import sys
import tempfile
import time
import warnings
from pathlib import Path

import numpy as np

from damaged_files import of_bytes, of_config, of_header, of_onnx
from foveal import Model, Sequential, layers
from foveal.errors import FormatError, UnsupportedError
from foveal.formats import archive
from foveal.models import load_model

WEIGHTS = ("weights", "safetensors")
"""Formats without the model."""
UNSEALED = ("onnx", "safetensors")
"""Formats of others, without a digest."""
SECONDS, ROOM = 5, 512 * 2**20
RAW = re.compile(
    r"\b(Key|Type|Index|Attribute|Name|Recursion|Overflow|ZeroDivision|Value|Memory|Assertion|Unicode\w+)Error\b|"
    r"object is not|has no attribute|'NoneType'|not subscriptable|unhashable|positional argument|out of range|"
    r"not iterable|unexpected keyword|unsupported operand|object of type|to unpack|invalid literal|could not convert|"
    r"not supported between|must be (str|int|real number|a string|bytes|sequence)\b|instance, \w+ found|<class |"
    r"0x[0-9a-f]{8}|too many (positional|values)"
)


def networks() -> list[Model]:
    """Two small models that have been trained, with most of what configs can hold."""
    line = Sequential(
        [
            layers.Input((6, 6, 2)),
            layers.Conv2D(3, 3, padding="same", activation=layers.LeakyReLU(0.1), kernel_regularizer="l2"),
            layers.BatchNormalization(),
            layers.MaxPooling2D(),
            layers.RandomFlip(),
            layers.Flatten(),
            layers.Dense(4, activation="softmax", kernel_constraint="max_norm"),
        ]
    )
    x = layers.Input((6, 6, 2))
    a = layers.Conv2D(2, 1, name="a")(x)
    b = layers.Add()([layers.SeparableConv2D(2, 3, padding="same")(a) * 0.5 + 1.0, a])
    inner = Sequential([layers.Input((6, 6, 2)), layers.DepthwiseConv2D(3), layers.PReLU()])
    branched = Model(x, [layers.GlobalAveragePooling2D()(inner(b)), layers.Resizing(3, 3)(b[:, 1:, :, ::2])])
    line.compile("adam", "categorical_crossentropy", metrics=["accuracy"])
    line.fit(np.ones((2, 6, 6, 2), "float32"), np.eye(4)[:2], verbose=0)
    branched.compile("sgd", "mse")
    return [line, branched]


def golden() -> list[Path]:
    """ONNX files of other libraries, which the tests have."""
    return sorted((Path(__file__).parents[1] / "tests" / "golden" / "onnx").glob("*.onnx"))


class Subject:
    """One file that is to be damaged, and how it is opened."""

    def __init__(self, kind: str, model: Model, folder: Path) -> None:
        self.kind, self.model = kind, model
        self.path = folder / ("m.weights.h5" if kind == "weights" else f"m.{kind}")
        (model.save_weights if kind in WEIGHTS else model.save)(self.path)
        self.data = self.path.read_bytes()
        self.others = [path.read_bytes() for path in golden()] if kind == "onnx" else []
        self.weights = [np.array(weight) for weight in model.get_weights()]
        if kind == "keras":
            self.members = archive.unpack(self.data, "m.keras")

    def mutant(self, draw: random.Random) -> tuple[bytes, bool]:
        """The bytes of a damaged file, and whether it says what its weights should be."""
        if self.kind == "onnx" and draw.random() < 0.8:
            return of_onnx(draw.choice((self.data, *self.others)), draw), False
        if self.kind == "safetensors" and draw.random() < 0.6:
            return of_header(self.data, draw), False
        if self.kind != "keras" or draw.random() < 0.2:
            return of_bytes(self.data, draw), self.kind not in UNSEALED
        members = dict(self.members)
        if draw.random() < 0.7:
            config = json.loads(members[archive.CONFIG])
            of_config(config, draw)
            members[archive.CONFIG] = json.dumps(config).encode()
            return archive.pack(members), True
        name = draw.choice(list(members))
        members[name] = of_bytes(members[name], draw)
        return archive.pack(members), archive.DIGEST.encode() in members[archive.METADATA]

    def open(self, data: bytes) -> list[np.ndarray]:
        """The weights that a damaged file gives; where its config has other shapes, they may be others."""
        self.path.write_bytes(data)
        if self.kind in WEIGHTS:
            self.model.set_weights([0 * weight for weight in self.weights])
            self.model.load_weights(self.path)
            return self.model.get_weights()
        return load_model(self.path).get_weights()

    def judge(self, data: bytes, sealed: bool) -> str:
        """What became of a mutant, or what is wrong with that."""
        signal.alarm(SECONDS)
        begin = time.perf_counter()
        try:
            weights = self.open(data)
        except (FormatError, UnsupportedError) as error:
            if self.kind != "onnx" and not isinstance(error, FormatError):
                return f"foreign: UnsupportedError: {error!s:.300}"
            return f"raw words: {error}" if RAW.search(str(error)) or len(str(error)) > 2000 else "refused"
        except BaseException as error:
            if isinstance(error, KeyboardInterrupt):
                raise
            return f"foreign: {type(error).__name__} after {time.perf_counter() - begin:.1f} s: {error!s:.300}"
        finally:
            signal.alarm(0)
        same = len(weights) == len(self.weights) and all(map(np.array_equal, weights, self.weights))
        return "opened" if same or not sealed or self.kind == "keras" else "other weights, unnoticed"


def _too_long(number: int, frame: object) -> None:
    raise TimeoutError(f"more than {SECONDS} s")


def main() -> int:
    """Try as many mutants as are asked for; the exit status says whether one failed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--formats", nargs="*", default=["keras", "weights", "h5", "onnx", "safetensors"])
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    signal.signal(signal.SIGALRM, _too_long)
    with tempfile.TemporaryDirectory() as folder:
        models = networks()
        subjects = [Subject(kind, model, Path(folder)) for kind in options.formats for model in models]
        limit_memory()
        outcomes: collections.Counter[str] = collections.Counter()
        for number in range(options.first, options.first + options.count):
            draw = random.Random(f"{options.seed} {number}")
            subject = subjects[number % len(subjects)]
            outcome = subject.judge(*subject.mutant(draw))
            outcomes[f"{subject.kind}: {outcome.partition(':')[0]}"] += 1
            if outcome not in ("refused", "opened"):
                sys.stdout.write(f"{number} ({subject.kind}): {outcome}\n")
                sys.stdout.flush()
    sys.stdout.write(", ".join(f"{outcome} {count}" for outcome, count in sorted(outcomes.items())) + "\n")
    return int(any(not outcome.endswith(("refused", "opened")) for outcome in outcomes))


def limit_memory() -> None:
    """Let this process have only so much more memory than it has."""
    import resource

    used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + ROOM, used + ROOM))


if __name__ == "__main__":
    sys.exit(main())
