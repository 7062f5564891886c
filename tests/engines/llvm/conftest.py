import pytest


@pytest.fixture(scope="session", autouse=True)
def own_cache(tmp_path_factory):
    """These tests leave the user's cache alone, and find nothing in it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FOVEAL_HOME", str(tmp_path_factory.mktemp("foveal") / "home"))
        yield
