"""Records behave as frozen dataclasses do."""

import re

import pytest

from foveal.record import Record


class Point(Record):
    x: int
    y: int = 2


class Spot(Point):
    name: str = "here"


class Thing(Record, eq=False):
    x: int


def test_fields_come_in_order_with_defaults_and_those_of_the_base_first():
    assert Spot(1) == Spot(x=1, y=2, name="here")
    assert Spot(1, name="there").as_tuple() == (1, 2, "there")
    assert repr(Point(1)) == "Point(x=1, y=2)"


def test_equal_fields_of_one_class_are_equal_and_hash_alike():
    assert Point(1, 2) == Point(1)
    assert hash(Point(1, 2)) == hash(Point(1))
    assert Point(1, 2) != Point(2, 2)
    assert Point(1, 2) != Spot(1, 2)
    assert Thing(1) != Thing(1)


def test_a_record_does_not_change():
    point = Point(1)
    with pytest.raises(AttributeError, match=re.escape("Point does not change; make another with `replaced`.")):
        point.x = 2
    assert (point.replaced(x=3), point) == (Point(3), Point(1))


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Point(), "Point: 'x' must be given."),
        (lambda: Point(1, 2, 3), "Point takes 2 values, got 3."),
        (lambda: Point(1, x=2), "Point: 'x' is given twice."),
        (lambda: Point(1, z=2), "Point: 'z' is no field."),
    ],
)
def test_wrong_fields_are_refused(make, message):
    with pytest.raises(TypeError, match=f"^{re.escape(message)}$"):
        make()
