"""Augmentation of pictures with masks, and pictures that lie on the disk while a network learns from them."""

import numpy as np
import pytest

from folders.test_fitting import QUICK, breaks, write_masks
from foveal.errors import ArgumentError
from foveal.folders import resized_pixels, train
from foveal.folders.conduct import Conduct
from foveal.folders.moved_masks import MovedMasks, moved
from foveal.folders.resized_pixels import rows_of


def squares():
    """Light squares on black, masks of them, and their number."""
    images, masks = np.zeros((8, 24, 24, 3), np.uint8), np.zeros((8, 24, 24), np.int32)
    for i, (row, column) in enumerate(np.random.default_rng(0).integers(4, 14, (8, 2))):
        images[i, row : row + 6, column : column + 7] = 200
        masks[i, row : row + 6, column : column + 7] = 3
    return images, masks


@pytest.mark.parametrize("kind", ["light", "photo"])
def test_a_mask_goes_where_its_picture_goes(kind):
    images, masks = squares()
    seen, found = moved(images, masks, kind, np.random.default_rng(3))
    assert set(np.unique(found)) == {0, 3}  # no number between two classes
    assert ((seen[..., 0] > 100) == (found == 3)).mean() > 0.99
    assert (found != masks).mean() > 0.02
    centres = [np.argwhere(mask == 3).mean(0) for mask in (*masks, *found)]
    shifts = np.abs(np.array(centres[8:]) - centres[:8])
    assert shifts[:, 0].max() < 24 * 0.08 + 3.5
    assert (shifts[:, 1].max() > 4) == (kind == "photo")  # mirrored


def test_batches_depend_on_seed_epoch_and_number_alone():
    images, masks = squares()
    one, other = (MovedMasks(images, masks, 3, "photo", 5) for _ in range(2))
    first = [one[i] for i in range(len(one))]
    again = [other[i] for i in reversed(range(len(other)))][::-1]
    for (x, y), (a, b) in zip(first, again, strict=True):
        np.testing.assert_array_equal(x, a)
        np.testing.assert_array_equal(y, b)
    assert [len(x) for x, _ in first] == [3, 3, 2]
    one.on_epoch_end()
    assert not np.array_equal(one[0][0], first[0][0])


def test_a_training_on_moved_masks_goes_on_as_if_nothing_had_happened(tmp_path, monkeypatch):
    root = write_masks(tmp_path / "set", None, 24)
    wanted = {**QUICK, "augment": "light", "task": "segmentation"}
    whole = train(root, tmp_path / "whole", **wanted)
    with monkeypatch.context() as patched:
        patched.setattr(Conduct, "on_epoch_begin", breaks)
        with pytest.raises(MemoryError):
            train(root, tmp_path / "run", **wanted)
    resumed = train(root, tmp_path / "run", resume=True, **wanted)
    assert resumed.history == whole.history
    still = train(root, tmp_path / "still", **{**wanted, "augment": "none"})
    assert still.history != whole.history


def test_an_autoencoder_is_not_to_be_augmented(tmp_path):
    root = write_masks(tmp_path / "set", None, 24)
    with pytest.raises(ArgumentError) as error:
        train(root / "images", tmp_path / "run", task="autoencoder", **{**QUICK, "augment": "light"})
    assert str(error.value) == ("train: 'augment' must be left out for an autoencoder, which would learn to undo it.")


def test_many_pictures_lie_in_a_file_and_teach_the_same(tmp_path, monkeypatch):
    pixels = np.random.default_rng(0).integers(0, 255, (700, 4, 5, 1)).astype(np.uint8)
    rows = np.sort(np.random.default_rng(1).permutation(700)[:600])
    root = write_masks(tmp_path / "set", None, 24) / "images"
    in_memory = train(root, tmp_path / "a", task="autoencoder", **QUICK)
    monkeypatch.setattr(resized_pixels, "IN_MEMORY", 0)
    chosen = rows_of(pixels, rows, lambda block: block.astype(np.float32) / 255)
    assert isinstance(chosen, np.memmap)
    np.testing.assert_array_equal(chosen, pixels[rows].astype(np.float32) / 255)
    assert not list(resized_pixels.cache_folder("pictures").glob(".rows.*"))
    on_disk = train(root, tmp_path / "b", task="autoencoder", **QUICK)
    assert on_disk.history == in_memory.history
