"""Numbers for words and codes by a vocabulary, which is given or learned from data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from foveal.arguments import arg, boolean, integer, one_of, only, or_none, text
from foveal.eager.tensor import Array
from foveal.errors import ArgumentError
from foveal.functions.elementwise import equal
from foveal.functions.promotion import cast
from foveal.functions.reduce import sum as total
from foveal.functions.shape import expand_dims
from foveal.ir.node import Node, table
from foveal.layers.categories import COUNTED, batches_of, encoded, output_mode, sparse
from foveal.layers.lookups import OfArrays, Values, bucket, codes, salt, texts

MODES = ("int", *COUNTED, "tf_idf")
WRITTEN = ("vocabulary_size", "has_input_vocabulary")
EXACT = 2**24
"""Up to which a graph, which computes in float32, tells all whole numbers apart."""


def at_least(least: int) -> Callable[[Any], int]:
    """A converter to an integer that is no smaller."""

    def convert(value: Any) -> int:
        if (number := integer(value)) >= least:
            return number
        raise ValueError(f"an integer of at least {least}, got {value!r}.")

    return convert


def tokens(value: Any) -> list[Any]:
    """A vocabulary: a list or an array, or the name of a file with a word in each line."""
    if isinstance(value, str | Path):
        path = Path(value)
        if not path.is_file():
            raise ValueError(f"a list of words or the name of a file with one in each line; {value} does not exist.")
        return path.read_text(encoding="utf-8").splitlines()
    found = np.asarray(value).ravel().tolist()
    if found:
        return [each.decode() if isinstance(each, bytes) else each for each in found]
    raise ValueError(f"a list with words in it, got {value!r}.")


def weights(value: list[float] | tuple[float, ...] | Values) -> list[float]:
    """How much each word counts."""
    return [float(each) for each in np.ravel(value)]


class Vocabulary(OfArrays):
    """The base of layers that know words: 0 may be a mask, then come numbers for unknown words, then the words.

    Attributes
    ----------
    tokens : list
        The words, without what stands for the mask and for unknown ones.
    """

    max_tokens: int | None
    num_oov_indices: int
    mask_token: Any
    oov_token: Any
    invert: bool
    output_mode: str
    pad_to_max_tokens: bool
    salt: list[int] | None
    oov_method: str
    _read: Callable[..., Values]
    vocabulary: list[Any] | None
    idf_weights: list[float] | None
    encoding: str = "utf-8"

    def prepare(self) -> None:
        super().prepare()
        self.tokens: list[Any] = []
        self._counts: Counter[Any] = Counter()
        self._documents: Counter[Any] = Counter()
        self._rows = 0
        given, idf_weights = self.vocabulary, self.idf_weights
        self._fixed = given is not None
        for wrong, told in (
            (
                self.pad_to_max_tokens and self.max_tokens is None,
                "`max_tokens` must be set with pad_to_max_tokens=True.",
            ),
            (self.invert and self.output_mode != "int", "`output_mode` must be 'int' when `invert` is true."),
            (
                idf_weights is not None and self.output_mode != "tf_idf",
                "`idf_weights` go with output_mode='tf_idf' alone.",
            ),
        ):
            if wrong:
                raise ArgumentError(f"{self.who}: {told}")
        if given is not None:
            self.set_vocabulary(given, idf_weights)

    @property
    def _first(self) -> int:
        """The number of the first unknown word."""
        return int(self.mask_token is not None and self.output_mode == "int")

    def vocabulary_size(self) -> int:
        """How many numbers there are, those of the mask and of unknown words among them."""
        return self._first + self.num_oov_indices + len(self.tokens)

    def get_vocabulary(self, include_special_tokens: bool = True) -> list[Any]:
        """The words in the order of their numbers, with or without what stands for the mask and for unknown ones."""
        special = [self.mask_token] * self._first + [self.oov_token] * self.num_oov_indices
        return [*(special if include_special_tokens else []), *self.tokens]

    def set_vocabulary(self, vocabulary: Any, idf_weights: Any = None) -> None:
        """Use these words, in this order, with or without the mask and the unknown one in front.

        Parameters
        ----------
        vocabulary : list, array or the name of a file with a word in each line
        idf_weights : sequence of float, optional
            How much each word counts, for output_mode='tf_idf'.
        """
        who = f"{self.who} {self.name!r}"
        if (self.output_mode == "tf_idf") != (idf_weights is not None):
            raise ArgumentError(f"{who}: `idf_weights` must be set if output_mode is 'tf_idf', and for that alone.")
        words = self._read(tokens(vocabulary), self.encoding).tolist()
        special = self.get_vocabulary()[: self._first + self.num_oov_indices]
        leads = bool(special) and words[: len(special)] == special
        own = words[len(special) :] if leads else words
        repeated = [word for word, count in Counter(own).items() if count > 1]
        if repeated:
            raise ArgumentError(f"{who}: the vocabulary has at least one repeated term: {repeated}. Give each once.")
        for reserved, told in ((self.mask_token, "mask"), (self.oov_token if self.invert else None, "OOV")):
            if reserved is not None and reserved in own:
                raise ArgumentError(
                    f"{who}: Found reserved {told} token {reserved!r} at unexpected location in `vocabulary`. Leave it "
                    "out, or put all such tokens in front."
                )
        size = self._first + self.num_oov_indices + len(own)
        if self.max_tokens is not None and size > self.max_tokens:
            raise ArgumentError(
                f"{who}: the vocabulary is larger than the maximum vocab size, {size} with special tokens, but "
                f"max_tokens={self.max_tokens}."
            )
        self.tokens = own
        if idf_weights is not None:
            self._weigh(np.asarray(idf_weights, "float32"), len(words), 0 if leads else len(special))

    def _weigh(self, weights: Values, wanted: int, lead: int) -> None:
        if weights.shape != (wanted,):
            raise ArgumentError(
                f"{self.who} {self.name!r}: `idf_weights` must be the same length as vocabulary, {wanted}, got "
                f"{weights.shape}."
            )
        self._idf = np.concatenate([np.full(lead, weights.mean(), "float32"), weights])

    def adapt(self, data: Any, steps: int | None = None) -> None:
        """Learn the words of an array or list, or of all batches of an iterable, or `steps` of them.

        The most frequent come first; equally frequent ones in falling order of the alphabet, as in Keras.
        """
        self.reset_state()
        for batch in batches_of(data, steps):
            words = self._read(batch, self.encoding)
            self.update_state(words[:, None] if words.ndim == 1 and batch is data else words)
        self.finalize_state()

    def reset_state(self) -> None:
        """Forget what was counted."""
        self._counts, self._documents, self._rows = Counter(), Counter(), 0

    def update_state(self, data: Any) -> None:
        """Count the words of more data; each row is a document."""
        if self._fixed:
            raise ArgumentError(
                f"Cannot adapt layer {self.name!r} after setting a static vocabulary via `vocabulary`. Leave it out."
            )
        rows = data if isinstance(data, list) and data and isinstance(data[0], list) else None
        if rows is None:
            words = self._read(data, self.encoding)
            rows = words.reshape(len(words), -1).tolist() if words.ndim > 1 else [words.ravel().tolist()]
        for row in rows:
            self._counts.update(row)
            self._documents.update(set(row))
        self._rows += len(rows)

    def finalize_state(self) -> None:
        """Make the vocabulary of what was counted."""
        learned = {word: n for word, n in self._counts.items() if word not in (self.mask_token, self.oov_token)}
        if self._fixed or not learned:
            return
        ordered = sorted(learned, key=lambda word: (learned[word], _bytes(word)), reverse=True)
        most = None if self.max_tokens is None else self.max_tokens - self._first - self.num_oov_indices
        self.tokens = ordered[:most]
        if self.output_mode == "tf_idf":
            seen = np.array([self._documents[word] for word in self.tokens])
            weights = np.log(1 + self._rows / (1 + seen)).astype("float32")
            self._weigh(weights, len(self.tokens), self._first + self.num_oov_indices)
        self.reset_state()

    def of_arrays(self, inputs: Any) -> Any:
        """The numbers of words, or vectors of them; with `invert` the words of numbers."""
        if self.invert:
            known = self.get_vocabulary()
            numbers = codes(inputs)
            found = [known[n] if 0 <= n < len(known) else self.oov_token for n in numbers.ravel().tolist()]
            return np.asarray(found, "int64" if self._read is codes else object).reshape(numbers.shape)
        return self.shown(self.numbers(self._read(inputs, self.encoding)))

    @property
    def depth(self) -> int:
        """How long a vector is."""
        return self.max_tokens if self.max_tokens and self.pad_to_max_tokens else self.vocabulary_size()

    def shown(self, numbers: Values) -> Array:
        """Numbers as they are, or as vectors."""
        mode, depth = self.output_mode, self.depth
        if mode == "int":
            return numbers.view(Array)
        if not self.tokens and not self.pad_to_max_tokens:
            raise ArgumentError(
                f"{self.who} {self.name!r}: you must set the layer's vocabulary before calling it: pass `vocabulary`, "
                "or call `adapt`."
            )
        y: Values = np.asarray(encoded(numbers, "count" if mode == "tf_idf" else mode, depth))
        if mode == "tf_idf":
            y = y * np.pad(self._idf, (0, depth - len(self._idf)))
        made: Array = y.astype("float32" if mode == "tf_idf" else "int64").view(Array)
        return made

    def numbers(self, words: Values) -> Values:
        """Each word's number; of the mask 0, or -1 where it is to count nowhere."""
        start = self._first + self.num_oov_indices
        place = {word: start + i for i, word in enumerate(self.tokens)}
        if self.mask_token is not None:
            place[self.mask_token] = 0 if self.output_mode == "int" else -1
        flat = words.ravel().tolist()
        if self.num_oov_indices == 0 and (unknown := [word for word in dict.fromkeys(flat) if word not in place]):
            raise ArgumentError(
                "When `num_oov_indices=0` all inputs should be in vocabulary, "
                f"found OOV values {unknown[:5]}, consider setting `num_oov_indices=1`."
            )
        found = [place[word] if word in place else self._first + self._unknown(word) for word in flat]
        return np.asarray(found, "int64").reshape(words.shape)

    def _unknown(self, word: Any) -> int:
        if self.num_oov_indices == 1:
            return 0
        if not isinstance(word, str) and self.oov_method == "floormod":
            return int(word % self.num_oov_indices)
        return bucket(str(word), self.num_oov_indices, self.salt)

    def get_config(self) -> dict[str, Any]:
        """The arguments that make an equal layer, with what it learned as its vocabulary."""
        learned = {"vocabulary": self.get_vocabulary(self.output_mode == "tf_idf")} if self.tokens else {}
        if learned and self.output_mode == "tf_idf":
            learned["idf_weights"] = self._idf.tolist()
        return super().get_config() | learned

    @classmethod
    def modern(cls, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """What was given, without what Keras writes into configs and the vocabulary says."""
        known = {name: value for name, value in kwargs.items() if name not in WRITTEN}
        return super().modern(args, known)


def _bytes(word: Any) -> Any:
    return word.encode() if isinstance(word, str) else word


class StringLookup(Vocabulary):
    """Give each word the number that it has in a vocabulary; unknown words get one that stands for them all.

    Runs on arrays and lists of texts, before a model. `adapt` learns the vocabulary from data.

    Parameters
    ----------
    max_tokens : int, optional
        How many numbers there may be in all.
    num_oov_indices : int, default=1
        How many numbers stand for unknown words; with 0 these are refused.
    mask_token : str, optional
        What gets 0, and counts in no vector.
    oov_token : str, default='[UNK]'
        What numbers of unknown words mean where `invert`.
    vocabulary : list, array or file name, optional
        The words in order.
    idf_weights : sequence of float, optional
        How much each word counts with output_mode='tf_idf'.
    invert : bool, default=False
        Whether numbers are given, and words come out.
    output_mode : {'int', 'one_hot', 'multi_hot', 'count', 'tf_idf'}, default='int'
        The numbers; or vectors, as of `CategoryEncoding`; or counts times `idf_weights`.
    pad_to_max_tokens : bool, default=False
        Whether vectors are `max_tokens` long, however many words there are.
    encoding : str, default='utf-8'
        Of words that are bytes.
    salt : int or two of them, optional
        Of the hash by which unknown words get one of several numbers.

    Examples
    --------
    >>> from foveal import layers
    >>> layers.StringLookup(vocabulary=["cat", "dog"])([["dog", "cow", "cat"]]).tolist()
    [[2, 0, 1]]
    """

    max_tokens: int | None = arg(or_none(at_least(2)), None)
    num_oov_indices: int = arg(at_least(0), 1)
    mask_token: str | None = arg(or_none(str), None)
    oov_token: str = arg(str, "[UNK]")
    vocabulary: list[str] | None = arg(or_none(tokens), None)
    idf_weights: list[float] | None = arg(or_none(weights), None)
    invert: bool = arg(boolean, False)
    output_mode: str = arg(output_mode(*MODES), "int")
    pad_to_max_tokens: bool = arg(boolean, False)
    sparse: bool = arg(sparse, False)
    encoding: str = arg(text, "utf-8")
    salt: list[int] | None = arg(or_none(salt), None, kw_only=True)
    oov_method: str = arg(one_of("floormod", "farmhash"), "floormod", kw_only=True)

    _read = staticmethod(texts)


class IntegerLookup(Vocabulary):
    """Give each whole number, such as a code, the number that it has in a vocabulary.

    Runs on arrays, and in models where no code is above 2**24: these compute in float32. `adapt` learns the vocabulary.

    Parameters
    ----------
    max_tokens : int, optional
        How many numbers there may be in all.
    num_oov_indices : int, default=1
        How many numbers stand for unknown codes; with 0 these are refused.
    mask_token : int, optional
        What gets 0, and counts in no vector.
    oov_token : int, default=-1
        What numbers of unknown codes mean where `invert`.
    vocabulary : list, array or file name, optional
        The codes in order.
    idf_weights : sequence of float, optional
        How much each code counts with output_mode='tf_idf'.
    invert : bool, default=False
        Whether numbers are given, and codes come out.
    output_mode : {'int', 'one_hot', 'multi_hot', 'count', 'tf_idf'}, default='int'
        The numbers; or vectors, as of `CategoryEncoding`; or counts times `idf_weights`.
    pad_to_max_tokens : bool, default=False
        Whether vectors are `max_tokens` long, however many codes there are.
    oov_method : {'floormod', 'farmhash'}, default='floormod'
        How an unknown code gets one of several numbers: by its remainder, or by a hash.
    salt : int or two of them, optional
        Of that hash.

    Examples
    --------
    >>> from foveal import layers
    >>> layers.IntegerLookup(vocabulary=[12, 36])([[36, 5, 12]]).tolist()
    [[2, 0, 1]]
    """

    max_tokens: int | None = arg(or_none(at_least(2)), None)
    num_oov_indices: int = arg(at_least(0), 1)
    mask_token: int | None = arg(or_none(integer), None)
    oov_token: int = arg(integer, -1)
    vocabulary: list[int] | None = arg(or_none(tokens), None)
    vocabulary_dtype: str = arg(only("int64", instead="Leave it out."), "int64")
    idf_weights: list[float] | None = arg(or_none(weights), None)
    invert: bool = arg(boolean, False)
    output_mode: str = arg(output_mode(*MODES), "int")
    sparse: bool = arg(sparse, False)
    pad_to_max_tokens: bool = arg(boolean, False)
    oov_method: str = arg(one_of("floormod", "farmhash"), "floormod")
    salt: list[int] | None = arg(or_none(salt), None)

    _read = staticmethod(codes)

    def call(self, inputs: Node) -> Node:
        known = self.mask_token is None and self.num_oov_indices == 1 and not self.invert and self.tokens
        if not known or max(map(abs, self.tokens)) > EXACT or self.output_mode == "tf_idf":
            y: Node = super().call(inputs)
            return y
        places = table(np.arange(1, len(self.tokens) + 1), "int32")
        same = equal(expand_dims(cast(inputs, "int32"), -1), table(self.tokens, "int32"))
        y = total(cast(same, "int32") * places, -1)
        return y if self.output_mode == "int" else encoded(y, self.output_mode, self.depth)
