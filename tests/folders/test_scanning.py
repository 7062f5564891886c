"""What a folder of pictures holds."""

import json
import os

import numpy as np
import pytest
from PIL import Image

from folders.folders_of_pictures import digit, photo, write_crops, write_digits
from foveal.folders import scan


@pytest.fixture(scope="module")
def mixed(tmp_path_factory):
    """Crops of two photos with one of everything that is wrong."""
    root = write_crops(tmp_path_factory.mktemp("photos"), 5, seed=1)
    china = root / "china"
    (china / "cut.jpg").write_bytes((china / "0.jpg").read_bytes()[:-400])
    (china / "empty.png").write_bytes(b"")
    (china / "text.jpg").write_text("no picture")
    (root / "flower" / "copy.jpg").write_bytes((china / "1.jpg").read_bytes())
    Image.open(china / "2.jpg").resize((40, 40)).save(china / "smaller.png")
    Image.new("L", (30, 30), 128).save(china / "blank.png")
    Image.fromarray(np.random.default_rng(0).integers(0, 12, (30, 30), np.uint8)).save(china / "night.png")
    Image.fromarray(np.arange(9, dtype=np.uint8).reshape(3, 3) * 20).save(china / "dot.png")
    photo("flower.jpg").crop((0, 0, 50, 70)).convert("P").save(root / "flower" / "palette.gif")
    (root / "flower" / "Thumbs.db").write_bytes(b"x")
    return root


def test_each_kind_is_named(mixed):
    before = {str(path): os.stat(path).st_mtime_ns for path in sorted(mixed.rglob("*"))}
    result = scan(mixed)
    assert result.pictures == 19
    assert result.class_names == ["china", "flower"]
    assert result.counts == {"all": {"china": 12, "flower": 7}}
    assert set(result.damaged) == {"china/cut.jpg", "china/empty.png", "china/text.jpg"}
    assert result.damaged["china/empty.png"] == "empty"
    assert result.damaged["china/text.jpg"] == "no picture, or of another format than its name says"
    assert result.damaged["china/cut.jpg"].startswith("cut short or damaged")
    assert result.duplicates == [["china/1.jpg", "flower/copy.jpg"]]
    assert result.conflicts == [["china/1.jpg", "flower/copy.jpg"]]
    assert ["china/2.jpg", "china/smaller.png"] in result.near_duplicates
    odd = {"china/blank.png": "blank", "china/night.png": "very dark", "china/dot.png": "tiny"}
    assert odd.items() <= result.odd.items()
    assert all(name.endswith(".jpg") for name in set(result.odd) - set(odd))  # crops of shade
    assert result.sizes == {"64 x 64": 11, "30 x 30": 2, "50 x 70": 1, "40 x 40": 1, "3 x 3": 1}
    assert result.modes == {"RGB": 12, "L": 3, "P": 1}
    assert result.others == {".db": 1}
    assert before == {str(path): os.stat(path).st_mtime_ns for path in sorted(mixed.rglob("*"))}
    assert json.loads(result.to_json())["damaged"] == dict(result.damaged)
    assert "1 groups of the same picture lie in several classes: one is wrong." in str(result)


def test_pictures_that_the_test_part_shares_with_training_are_named(tmp_path):
    write_digits(tmp_path / "train", range(20), classes=3)
    write_digits(tmp_path / "test", range(20, 40), classes=3)
    digit(0).save(tmp_path / "test" / "0" / "again.png")
    result = scan(tmp_path)
    assert result.leaks == [["test/0/again.png", "train/0/0000.png"]]
    assert set(result.counts) == {"train", "test"}
    assert result.conflicts == []


def test_digits_are_told_apart(tmp_path):
    result = scan(write_digits(tmp_path, range(120)))
    assert result.problems == []
    assert str(result).splitlines()[-1] == "Nothing to complain of."
