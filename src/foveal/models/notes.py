"""What a model carries besides layers and weights: what its answers are called, and what pictures it wants."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from foveal.arguments import between, boolean, converted, one_of, real
from foveal.errors import FormatError
from foveal.registry import is_own

Values = dict[str, Any]
KEY = "foveal"
"""Where the notes stand in a file: in the metadata of a `.keras`, as JSON among the texts of an `.h5`."""
MOST_NAMES = 1_000_000


def _names(value: Any) -> list[str]:
    names = [] if isinstance(value, str | Mapping) or not isinstance(value, Iterable) else list(value)
    if not names or len(names) > MOST_NAMES or not all(isinstance(name, str) for name in names):
        raise ValueError(f"a list of texts, one for each class in order, got {value!r:.80}.")
    return [str(name) for name in names]


def _ends(value: Any) -> tuple[float, float]:
    try:
        low, high = (real(end) for end in value)
    except (TypeError, ValueError):
        low = high = 0.0
    if not low < high:
        raise ValueError(f"the numbers for black and for white, such as (0, 255), got {value!r:.80}.")
    return low, high


def _summary(value: Any) -> Values:
    plain = str | int | float | bool | None
    if not isinstance(value, Mapping) or not all(isinstance(k, str) and isinstance(v, plain) for k, v in value.items()):
        raise ValueError(f"a dict of numbers and texts by name, got {value!r:.80}.")
    return dict(value)


class Note:
    """An attribute of models that is None until it is set, and checked then; in classes of one's own it may be any."""

    def __init__(self, convert: Callable[[Any], Any], text: str) -> None:
        self.convert, self.__doc__ = convert, text

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, model: Any, owner: Any = None) -> Any:
        return self if model is None else vars(model).get(self.name)

    def __set__(self, model: Any, value: Any) -> None:
        kept = value if value is None or is_own(type(model)) else self.checked(type(model).__name__, value)
        vars(model)[self.name] = kept

    def checked(self, who: str, value: Any) -> Any:
        """The value as it is kept."""
        return converted(who, self.name, self.convert, value)


class Noted:
    """The attributes of a model that files keep, `foveal predict` and reports use, and `clone_model` copies.

    Attributes
    ----------
    class_names : list of str or None
        What the answers are called, in order; `fit` takes them from a dataset that has them.
    input_range : (float, float) or None
        What the model takes for black and for white, such as (0, 255).
    color_mode : {'rgb', 'bgr', 'rgba', 'grayscale'} or None
        The order of the channels that it takes.
    crop_to_aspect_ratio : bool or None
        Whether pictures of another shape are to be cropped before they are resized, or else stretched.
    background : float or None
        How light the edges of the pictures were that it learned from, 0 black to 1 white.
    training_summary : dict or None
        Numbers of epochs, and losses and metrics of the last one, by name.
    """

    class_names = Note(_names, "What the answers are called.")
    input_range = Note(_ends, "What is taken for black and for white.")
    color_mode = Note(one_of("rgb", "bgr", "rgba", "grayscale"), "The order of the channels.")
    crop_to_aspect_ratio = Note(boolean, "Whether pictures are cropped before they are resized.")
    background = Note(between(0, 1), "How light the edges of its pictures were.")
    training_summary = Note(_summary, "What training came to.")


NOTES: dict[str, Note] = {name: note for name, note in vars(Noted).items() if isinstance(note, Note)}


def notes_of(model: Any) -> Values:
    """What a model carries, as plain values; after `fit` with what that came to."""
    values = {name: vars(model).get(name) for name in NOTES} | {"training_summary": _trained(model)}
    if is_own(type(model)):
        values = {name: value for name, value in values.items() if _fits(NOTES[name], value)}
    return {name: list(v) if isinstance(v, tuple) else v for name, v in values.items() if v is not None}


def _fits(note: Note, value: Any) -> bool:
    try:
        note.convert(value)
    except (ValueError, TypeError):
        return False
    return True


def _trained(model: Any) -> Values | None:
    """What was noted of training, and after it what `fit` says."""
    noted: Values | None = vars(model).get("training_summary")
    history: Any = getattr(model, "history", None)
    epochs = getattr(history, "epoch", None)
    if not epochs:
        return noted
    before = (noted or {}).get("epochs", 0) if epochs[0] == 0 else 0
    return {
        "epochs": before + epochs[-1] + 1,
        **{name: float(rows[-1]) for name, rows in history.history.items() if rows},
    }


def background_of(images: Any) -> float:
    """How light the edges of pictures (n, height, width, channels) are on average, 0 black to 1 white."""
    edges = [images[:, 0], images[:, -1], images[:, :, 0], images[:, :, -1]]
    return min(1.0, max(0.0, float(sum(edge.mean() for edge in edges) / len(edges))))


def named_answers(model: Any) -> list[str] | None:
    """What the answers of a model with one output are called, where it says so for each of them."""
    names, count = model.class_names, (model.answer_shape or (0,))[-1]
    fits = isinstance(names, list) and len(model.output_names) == 1 and len(names) == (2 if count == 1 else count)
    return names if fits else None


def note(model: Any, values: Any, place: str) -> None:
    """Let a model carry what a file says; what is none of the notes is passed over.

    Raises
    ------
    FormatError
        A value is none that the note takes.
    """
    if not isinstance(values, Mapping):
        raise FormatError(f"{place}: damaged: {KEY!r} must have named values, got {values!r:.80}.")
    for name in NOTES.keys() & values.keys():
        try:
            vars(model)[name] = NOTES[name].checked(place, values[name])
        except ValueError as error:
            raise FormatError(str(error)) from None


def copy_notes(model: Any, copy: Any) -> None:
    """Let a copy carry what a model carries, except what its training came to."""
    for name, value in notes_of(model).items():
        if name != "training_summary":
            setattr(copy, name, value)
