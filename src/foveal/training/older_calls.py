"""Methods of models that Keras 3 has no longer, as older scripts call them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from itertools import chain
from typing import Any

import numpy as np

from foveal.arguments import positive_int
from foveal.errors import ArgumentError
from foveal.older import note
from foveal.training.unsupported import GONE

PLACES = {
    "fit": ["steps_per_epoch", "epochs", "verbose", "callbacks", "validation_data", "validation_steps", "class_weight"],
    "evaluate": ["steps", "callbacks"],
    "predict": ["steps", "callbacks"],
}
"""What may follow the generator by place."""

IGNORED = ("max_queue_size", "max_q_size", "workers", "nb_worker", "use_multiprocessing", "pickle_safe", "wait_time")
"""How batches were made ahead of training."""

SAMPLES = {
    "samples_per_epoch": ("steps_per_epoch", "x"),
    "nb_val_samples": ("validation_steps", "validation_data"),
    "val_samples": ("steps", "x"),
}
"""Numbers of rows that are numbers of batches now, and whose batches they count."""


def by_generator(method: str, model: Any, generator: Any, *args: Any, **given: Any) -> Any:
    """What `fit_generator` and its kin do, by `fit` and its kin."""
    quiet = {} if method == "fit" else {"verbose": 0}
    if len(args) > len(PLACES[method]):
        most = len(PLACES[method]) + 1
        raise ArgumentError(f"{method}_generator: takes at most {most} arguments by place. Name the others.")
    found = quiet | dict(zip(PLACES[method], args, strict=False)) | given | {"x": generator}
    found = {name: value for name, value in found.items() if name not in IGNORED}
    for old, (now, source) in SAMPLES.items():
        if old in found and (rows := found.pop(old)) is not None and not isinstance(found.get(source), tuple | list):
            found[now], found[source] = _counted(rows, found.get(source))
    return getattr(model, method)(**found)


def _counted(rows: int, batches: Any) -> tuple[int, Any]:
    """How many batches have so many rows, by the size that they say or the first one has; and the batches, whole."""
    size = getattr(batches, "batch_size", None)
    if size is None and isinstance(batches, Iterator):
        first = next(batches)
        x = first[0] if isinstance(first, tuple | list) else first
        part = next(iter(x.values())) if isinstance(x, Mapping) else x[0] if isinstance(x, list) else x
        size, batches = len(part), chain([first], batches)
    return -(-positive_int(rows) // (size or 1)), batches


def predict_proba(model: Any, x: Any, batch_size: int | None = None, verbose: Any = 0, **given: Any) -> Any:
    """The outputs."""
    return model.predict(x, batch_size=batch_size, verbose=verbose, **given)


def predict_classes(model: Any, x: Any, batch_size: int | None = None, verbose: Any = 0, **given: Any) -> Any:
    """The class with the largest output; of a single output, whether it is above 1/2."""
    outputs = predict_proba(model, x, batch_size, verbose, **given)
    return outputs.argmax(axis=-1) if outputs.shape[-1] > 1 else (outputs > 0.5).astype(np.int32)


CALLS: dict[str, Callable[..., Any]] = {
    **{f"{method}_generator": partial(by_generator, method) for method in PLACES},
    "predict_classes": predict_classes,
    "predict_proba": predict_proba,
}


def _noted(name: str, *args: Any, **given: Any) -> Any:
    note(name, f"{name}: {GONE[name]}")
    return CALLS[name](*args, **given)


OLDER_CALLS = {name: partial(_noted, name) for name in CALLS}
"""Those methods, as functions of the model."""
