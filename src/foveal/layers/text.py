"""Texts as numbers of their words."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from foveal.arguments import arg, boolean, integer, only, or_none, positive_int, text
from foveal.errors import ArgumentError
from foveal.layers.categories import batches_of, output_mode, sparse
from foveal.layers.lookups import OfArrays, Values, texts
from foveal.layers.vocabularies import MODES, StringLookup, at_least, tokens, weights

PUNCTUATION = re.compile(r"[!\"#$%&()*+,\-./:;<=>?@\[\\\]^_`{|}~']")
STANDARDIZED: dict[str, Callable[[str], str]] = {
    "lower": str.lower,
    "strip_punctuation": lambda line: PUNCTUATION.sub("", line),
    "lower_and_strip_punctuation": lambda line: PUNCTUATION.sub("", line.lower()),
}
SPLIT: dict[str, Callable[[str], list[str]]] = {"whitespace": str.split, "character": list}


def _way(table: dict[str, Any]) -> Callable[[Any], Any]:
    def convert(value: str | Callable[[Any], Any]) -> Any:
        if callable(value) or value in table:
            return value
        raise ValueError(f"one of {', '.join(map(repr, table))}, None or a function of an array, got {value!r}.")

    return convert


def _lengths(value: int | tuple[int, ...]) -> Any:
    try:
        return tuple(map(positive_int, value)) if isinstance(value, list | tuple) else positive_int(value)
    except ValueError:
        raise ValueError(f"None, an integer, or a tuple of integers, got {value!r}.") from None


class TextVectorization(OfArrays):
    """Turn texts into numbers of their words: standardized, split, and looked up in a vocabulary.

    Runs on arrays and lists of texts, before a model. `adapt` learns the vocabulary from data.

    Parameters
    ----------
    max_tokens : int, optional
        How many numbers there may be in all.
    standardize : {'lower_and_strip_punctuation', 'lower', 'strip_punctuation'}, function or None
        What happens to a text first; a function takes and gives an array of them.
    split : {'whitespace', 'character'}, function or None, default='whitespace'
        What words are; a function takes an array of texts and gives lists of words.
    ngrams : int or tuple of int, optional
        Words in a row that count as one, too: up to so many, or exactly so many.
    output_mode : {'int', 'one_hot', 'multi_hot', 'count', 'tf_idf'}, default='int'
        The numbers, 0 behind the last; or one vector for each text.
    output_sequence_length : int, optional
        How many numbers each text has; None means as many as the longest.
    pad_to_max_tokens : bool, default=False
        Whether vectors are `max_tokens` long, however many words there are.
    vocabulary : list, array or file name, optional
        The words in order.
    idf_weights : sequence of float, optional
        How much each word counts with output_mode='tf_idf'.
    encoding : str, default='utf-8'
        Of texts that are bytes.

    Shapes
    ------
    input : (batch,) or (batch, 1), texts
    output : (batch, words); or (batch, numbers of the vocabulary)

    Examples
    --------
    >>> from foveal import layers
    >>> layer = layers.TextVectorization(output_sequence_length=4)
    >>> layer.adapt(["A cat.", "A dog, a cat!"])
    >>> layer(["a dog", "a cow"]).tolist()
    [[2, 4, 0, 0], [2, 1, 0, 0]]
    """

    max_tokens: int | None = arg(or_none(at_least(2)), None)
    standardize: Any = arg(or_none(_way(STANDARDIZED)), "lower_and_strip_punctuation")
    split: Any = arg(or_none(_way(SPLIT)), "whitespace")
    ngrams: Any = arg(or_none(_lengths), None)
    output_mode: str = arg(output_mode(*MODES), "int")
    output_sequence_length: int | None = arg(or_none(integer), None)
    pad_to_max_tokens: bool = arg(boolean, False)
    vocabulary: list[str] | None = arg(or_none(tokens), None)
    idf_weights: list[float] | None = arg(or_none(weights), None)
    sparse: bool = arg(sparse, False)
    ragged: bool = arg(only(False, instead="Leave it out: arrays are dense."), False)
    encoding: str = arg(text, "utf-8")

    def prepare(self) -> None:
        super().prepare()
        if self.output_mode != "int" and self.output_sequence_length is not None:
            raise ArgumentError(
                f"{self.who}: `output_sequence_length` must not be set if `output_mode` is not 'int', got "
                f"{self.output_sequence_length}."
            )
        self._lookup_layer = StringLookup(
            self.max_tokens,
            mask_token="",
            vocabulary=self.vocabulary,
            idf_weights=self.idf_weights,
            output_mode=self.output_mode,
            pad_to_max_tokens=self.pad_to_max_tokens,
            encoding=self.encoding,
        )

    def compute_output_shape(self, input_shape: Any) -> Any:
        """The shape of what the layer gives for texts."""
        if self.output_mode == "int":
            return (input_shape[0], self.output_sequence_length)
        return (input_shape[0], self._lookup_layer.depth)

    def rows(self, inputs: Any) -> list[list[str]]:
        """The words of each text."""
        lines = texts(inputs, self.encoding)
        lines = self._standard(lines.reshape(-1) if lines.ndim == 0 else lines)
        if self.split is None:
            return [list(map(str, row)) for row in (lines[:, None] if lines.ndim == 1 else lines).tolist()]
        if lines.ndim > 2 or lines.shape[1:] not in ((), (1,)):
            raise ArgumentError(
                f"{self.who} {self.name!r}: When using `TextVectorization` to tokenize strings, the input rank must "
                f"be 1 or the last shape dimension must be 1, got {lines.shape}."
            )
        flat = lines.reshape(-1)
        words = self.split(flat) if callable(self.split) else map(SPLIT[self.split], flat.tolist())
        return [self._joined(list(map(str, row))) for row in words]

    def _standard(self, lines: Values) -> Values:
        if callable(self.standardize):
            return texts(self.standardize(lines.astype(str)))
        if self.standardize is None:
            return lines
        flat = [STANDARDIZED[self.standardize](line) for line in lines.ravel().tolist()]
        return texts(flat).reshape(lines.shape)

    def _joined(self, row: list[str]) -> list[str]:
        """Words, and so many in a row as one."""
        if self.ngrams is None:
            return row
        lengths: Sequence[int] = range(1, self.ngrams + 1) if isinstance(self.ngrams, int) else self.ngrams
        return [" ".join(row[i : i + n]) for n in lengths for i in range(len(row) - n + 1)]

    def of_arrays(self, inputs: Any) -> Any:
        """The numbers, or a vector, of each text."""
        rows = self.rows(inputs)
        longest = max(map(len, rows), default=0)
        length = longest if self.output_sequence_length is None else self.output_sequence_length
        padded = np.full((len(rows), length), "", object)
        for line, row in zip(padded, rows, strict=True):
            line[: len(row)] = row[:length]
        y = self._lookup_layer.of_arrays(padded)
        return y[0] if np.ndim(inputs) == 0 else y

    def adapt(self, data: Any, batch_size: int | None = None, steps: int | None = None) -> None:
        """Learn the words of an array or list of texts, or of all batches of an iterable, or `steps` of them."""
        self._lookup_layer.reset_state()
        for batch in batches_of(data, steps):
            self.update_state(batch)
        self.finalize_state()

    def update_state(self, data: Any) -> None:
        """Count the words of more texts."""
        self._lookup_layer.update_state(self.rows(data))

    def finalize_state(self) -> None:
        """Make the vocabulary of what was counted."""
        self._lookup_layer.finalize_state()

    def reset_state(self) -> None:
        """Forget what was counted."""
        self._lookup_layer.reset_state()

    def set_vocabulary(self, vocabulary: Any, idf_weights: Any = None) -> None:
        """Use these words, in this order; `idf_weights` say how much each counts with output_mode='tf_idf'."""
        self._lookup_layer.set_vocabulary(vocabulary, idf_weights)

    def get_vocabulary(self, include_special_tokens: bool = True) -> list[str]:
        """The words in the order of their numbers, with or without '' and '[UNK]' in front."""
        return self._lookup_layer.get_vocabulary(include_special_tokens)

    def vocabulary_size(self) -> int:
        """How many numbers there are."""
        return self._lookup_layer.vocabulary_size()

    @classmethod
    def modern(cls, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """What was given, without what Keras writes into configs and the vocabulary says."""
        return StringLookup.modern(args, kwargs)

    def get_config(self) -> dict[str, Any]:
        """The arguments that make an equal layer, with what it learned as its vocabulary."""
        inner = self._lookup_layer.get_config()
        return super().get_config() | {name: inner[name] for name in ("vocabulary", "idf_weights")}
