"""How the number of a layer's parameters comes about, as a value that is text when it is printed."""

from __future__ import annotations

from math import prod

from foveal.record import Record


class Term(Record):
    """A product: of the sizes of one filter, its bias if it has one, and how many filters there are.

    Attributes
    ----------
    sizes : tuple of int
    bias : bool
        Whether each has a bias too.
    count : int or None
        How many there are; None where there is one, and nothing is written.
    """

    sizes: tuple[int, ...]
    bias: bool = False
    count: int | None = None

    @property
    def total(self) -> int:
        """The product."""
        return (prod(self.sizes) + self.bias) * (1 if self.count is None else self.count)

    def __str__(self) -> str:
        one = "*".join(map(str, self.sizes))
        one = f"({one} + 1)" if self.bias else one
        return one if self.count is None else f"{one} * {self.count}"


class ParameterFormula(Record):
    """A sum of products, printed as `(3*3*1 + 1) * 25 = 250`, or as nothing where there are no parameters.

    A format is that of the total: `f"{formula:,}"`.
    """

    terms: tuple[Term, ...] = ()

    @property
    def total(self) -> int:
        """How many parameters there are."""
        return sum(term.total for term in self.terms)

    @property
    def calculation(self) -> str:
        """The sum without its total."""
        return " + ".join(map(str, self.terms))

    def __bool__(self) -> bool:
        return bool(self.terms)

    def __str__(self) -> str:
        return f"{self}"

    def __format__(self, form: str) -> str:
        return f"{self.calculation} = {self.total:{form}}" if self.terms else ""
