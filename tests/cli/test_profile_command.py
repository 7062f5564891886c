"""`foveal profile` shows the plan of a saved model."""

import json

from command import foveal

from foveal import Input, Sequential, layers


def saved(tmp_path):
    model = Sequential([Input((8, 8, 1)), layers.Conv2D(4, 3, name="c"), layers.Flatten(), layers.Dense(2, name="d")])
    model.compile("adam", "mse")
    model.save(tmp_path / "m.keras")
    return str(tmp_path / "m.keras")


def test_the_plan_of_a_file_as_a_table_a_picture_and_json(tmp_path):
    file, picture = saved(tmp_path), tmp_path / "plan.svg"
    code, out, err = foveal("profile", file, "--rows", "3", "-o", str(picture))
    assert (code, err) == (0, "")
    assert out.splitlines()[1].split()[-4:] == ["estimated", "us", "measured", "us"]
    assert ">c</text>" in picture.read_text()
    code, out, err = foveal("profile", file, "--training", "--estimate", "--json")
    told = json.loads(out)
    assert (code, err, told["rows"], told["training"]) == (0, "", 32, True)
    assert all(step["measured"] is None for step in told["steps"])


def test_a_picture_of_another_kind_is_refused(tmp_path):
    code, _, err = foveal("profile", saved(tmp_path), "-o", "plan.png")
    assert (code, "profile: --output must end in '.svg', got 'plan.png'." in err) == (2, True)
