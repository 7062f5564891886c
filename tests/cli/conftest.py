"""Commands run in a folder of their own: `foveal train` leaves its network where it is run."""

import os

import pytest


@pytest.fixture(scope="module", autouse=True)
def own_folder(tmp_path_factory):
    """The folder that the module's commands run in."""
    before, folder = os.getcwd(), tmp_path_factory.mktemp("commands")
    os.chdir(folder)
    yield folder
    os.chdir(before)
