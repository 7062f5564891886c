"""An exported function gives what the engine gives, for every layer, and needs nothing but its arguments."""

import shutil
import subprocess
import sys

import numpy as np
import pytest

import foveal
from exporting.native_call import call, loaded
from formats.layer_table import TABLE
from formats.test_every_layer import whole
from foveal import Model, Sequential, layers, zoo
from foveal.errors import ArgumentError, UnsupportedError
from foveal.exporting import TARGETS, compile_model
from foveal.nesting import leaves

RNG = np.random.default_rng(0)


def digits():
    net = [layers.Input((28, 28, 1)), layers.Conv2D(32, 3, activation="relu"), layers.MaxPooling2D()]
    net += [layers.Conv2D(64, 3, activation="relu"), layers.MaxPooling2D(), layers.Flatten()]
    return Sequential([*net, layers.Dense(10, activation="softmax")], name="digits")


def residual():
    x = entry = layers.Input((17, 16, 3), name="photo")
    x = layers.Conv2D(8, 3, strides=2, padding="same", use_bias=False)(x)
    x = layers.ReLU()(layers.BatchNormalization(name="norm")(x))
    y = layers.SeparableConv2D(8, 3, padding="same", activation="relu")(x)
    x = layers.Add()([x, y])
    up = layers.Conv2DTranspose(4, 2, strides=2)(layers.MaxPooling2D(padding="same")(x))
    cut = layers.CenterCrop(8, 8)(layers.Concatenate()([layers.Cropping2D(((0, 1), 0))(up), x]))
    kind = layers.Dense(3, activation="softmax", name="kind")(layers.GlobalAveragePooling2D()(x))
    model = Model(entry, [kind, layers.Conv2D(1, 1, activation="sigmoid", name="map")(cut)], name="residual")
    norm = model.get_layer("norm")
    norm.set_weights([RNG.random(weight.shape, "float32") + 0.5 for weight in norm.weights])
    return model


@pytest.mark.parametrize("kind", TABLE)
def test_every_layer_gives_the_same_bits(kind, tmp_path):
    model, x = whole(kind)
    rows = len(x[0] if isinstance(x, list) else x)
    fed = [np.asarray(each) for each in (x if isinstance(x, list) else [x])]
    wanted = [np.asarray(y) for y in leaves(model.predict(x, batch_size=rows, verbose=0))]
    compiled = compile_model(model, name="layer", batch_size=rows)
    for result, y in zip(call(loaded(compiled, tmp_path), compiled, *fed), wanted, strict=True):
        np.testing.assert_array_equal(result, y)


@pytest.mark.parametrize("rows", [1, 3, 67])
@pytest.mark.parametrize("made", [digits, residual])
def test_batches_of_any_length(made, rows, tmp_path):
    model = made()
    x = RNG.random((rows, *model.input_shape[1:]), "float32")
    wanted = leaves(model.predict(x, batch_size=rows, verbose=0))
    for weights in "inside", "beside":
        compiled = compile_model(model, batch_size=rows, weights=weights)
        results = call(loaded(compiled, tmp_path / weights), compiled, x)
        for result, y in zip(results, wanted, strict=True):
            np.testing.assert_array_equal(result, y)


def test_scratch_memory_is_used_again_when_what_lay_there_is_no_longer_needed():
    """Twenty equal convolutions need the memory of two, not of twenty."""
    body = [layers.Conv2D(8, 3, padding="same", activation="relu") for _ in range(20)]
    sizes = [compile_model(Sequential([layers.Input((32, 32, 8)), *body[:n]])).scratch_size for n in (4, 20)]
    assert sizes[1] == sizes[0]


def test_lesson_ones_network_is_small():
    compiled = compile_model(digits(), target="x86-64-v3")
    assert compiled.code_size < 20_000
    assert compiled.scratch_size < 100_000
    assert len(compiled.weights) < 4 * digits().count_params() * 1.6  # 3x3 kernels are kept transformed, 4x4


@pytest.mark.parametrize("target", TARGETS)
def test_every_target_is_linked_without_a_library(target, tmp_path):
    compiled = compile_model(residual(), target=target)
    if TARGETS[target].library_suffix:
        names = [path.name for path in compiled.write(tmp_path, link=True)]
        assert any(name.endswith(TARGETS[target].library_suffix) for name in names)
        return
    with pytest.raises(UnsupportedError, match=r"has no shared libraries. Link the object into a program."):
        compiled.write(tmp_path, link=True)
    assert not list(tmp_path.iterdir())
    (path, *_) = compiled.write(tmp_path)
    command = [sys.executable, "-m", "ziglang", "ld.lld", "-e", compiled.name, "--no-undefined", path, "-o"]
    subprocess.run([*command, tmp_path / "program"], check=True)


def test_vectors_of_other_widths_give_the_same_within_rounding(tmp_path):
    model = residual()
    x = RNG.random((1, 17, 16, 3), "float32")
    wanted = model.predict(x, verbose=0)
    names = [name for name, target in TARGETS.items() if target.triple.startswith("x86_64-unknown-linux")]
    if not (sys.platform == "linux" and "x86_64" in _machine()):
        pytest.skip("the machine code is for Linux on x86-64, this machine is another")
    for name in names[:2]:  # every processor has what these need
        compiled = compile_model(model, target=name)
        for result, y in zip(call(loaded(compiled, tmp_path / name), compiled, x), wanted, strict=True):
            np.testing.assert_allclose(result, y, rtol=1e-5, atol=1e-6)


def _machine():
    import platform

    return platform.machine()


@pytest.mark.parametrize("weights", ["inside", "beside"])
def test_the_examples_run(weights, tmp_path):
    model = residual()
    compiled = compile_model(model, weights=weights)
    compiled.write(tmp_path, link=True)
    x = RNG.random((1, 17, 16, 3), "float32")
    wanted = np.concatenate([y.ravel() for y in model.predict(x, verbose=0)])
    linker = [shutil.which("cc")] if shutil.which("cc") else [sys.executable, "-m", "ziglang", "cc"]
    command = [*linker, "-O2", "-Wall", "-Werror", "example.c", "residual.o", "-o", "example"]
    subprocess.run(command, cwd=tmp_path, check=True)
    done = subprocess.run(["./example"], cwd=tmp_path, check=True, input=x.tobytes(), capture_output=True)
    np.testing.assert_array_equal(np.array(done.stdout.split(), "float32"), wanted)
    done = subprocess.run([sys.executable, "example.py"], cwd=tmp_path, check=True, capture_output=True, text=True)
    assert "[[[[" in done.stdout


@pytest.mark.skipif(shutil.which("rustc") is None, reason="there is no Rust on this machine")
def test_the_example_in_rust_runs(tmp_path):
    compiled = compile_model(digits(), weights="beside")
    compiled.write(tmp_path, link=True)
    subprocess.run(["rustc", "example.rs", "-L", ".", "-l", "digits"], cwd=tmp_path, check=True, capture_output=True)
    done = subprocess.run(["./example"], cwd=tmp_path, check=True, capture_output=True, env={"LD_LIBRARY_PATH": "."})
    assert done.stdout.count(b",") == 9


@pytest.mark.skipif(shutil.which("node") is None, reason="there is no Node.js on this machine")
def test_webassembly_gives_the_same(tmp_path):
    model = digits()
    compiled = compile_model(model, target="wasm32")
    assert "index.html" in [path.name for path in compiled.write(tmp_path)]
    x = RNG.random((1, 28, 28, 1), "float32")
    x.tofile(tmp_path / "x.bin")
    script = f"""
        const fs = require("fs");
        WebAssembly.instantiate(fs.readFileSync("digits.wasm")).then(({{ instance }}) => {{
            const net = instance.exports, x = Math.ceil(net.__heap_base / 64) * 64, y = x + 3136, scratch = y + 64;
            net.memory.grow(16);
            new Uint8Array(net.memory.buffer, x, 3136).set(fs.readFileSync("x.bin"));
            net.digits(x, y, scratch);
            console.log(Array.from(new Float32Array(net.memory.buffer, y, 10)).join(" "), {compiled.scratch_size});
        }});
    """
    done = subprocess.run(["node", "-e", script], cwd=tmp_path, check=True, capture_output=True, text=True)
    answers = np.array(done.stdout.split()[:10], "float32")
    np.testing.assert_allclose(answers, model.predict(x, verbose=0)[0], rtol=1e-5, atol=1e-7)


def test_what_cannot_be_exported_is_refused_before_anything_is_written(tmp_path):
    net = digits()
    with pytest.raises(
        ArgumentError, match=r"export: `target` must be one of 'host', .*got 'wasm'. Did you mean 'wasm32'"
    ):
        compile_model(net, target="wasm")
    with pytest.raises(ArgumentError) as error:
        compile_model(net, name="int")
    assert str(error.value) == "export: `name` must be a name that C allows for a function, got 'int'."
    with pytest.raises(ArgumentError, match="`weights` must be one of 'inside', 'beside', got 'out'"):
        compile_model(net, weights="out")
    with pytest.raises(ArgumentError, match=r"export: 'open' takes inputs of any size"):
        compile_model(Sequential([layers.Input((None, None, 3)), layers.Conv2D(2, 3)], name="open"))
    with pytest.raises(ArgumentError, match=r"export: 'later' is not built yet"):
        compile_model(Sequential([layers.Dense(2)], name="later"))
    entry = layers.Input((4,))
    with pytest.raises(UnsupportedError, match="draws random numbers when it predicts"):
        compile_model(Model(entry, layers.Dropout(0.5)(entry, training=True)))


def test_models_with_names_that_c_does_not_allow_get_others():
    assert compile_model(Sequential([layers.Input((3,)), layers.Dense(2)], name="3 d-net")).name == "model_3_d_net"
    assert compile_model(Sequential([layers.Input((3,)), layers.Dense(2)], name="double")).name == "model_double"


def test_the_command_says_sizes_and_writes(tmp_path, capsys):
    from foveal.cli.main import main

    model = digits()
    model.class_names = [f"digit {i}" for i in range(10)]
    model.save(tmp_path / "digits.keras")
    assert main(["export", str(tmp_path / "digits.keras"), "-o", str(tmp_path / "out"), "--target", "wasm32"]) == 0
    text = capsys.readouterr().out
    assert text.startswith("void digits(const float *x, float *y, void *scratch)\nwasm32: code ")
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"digits.o", "digits.h", "digits.wasm", "index.html"}
    assert "digit 9" in (tmp_path / "out" / "index.html").read_text()


@pytest.mark.full
def test_networks_of_the_zoo_give_the_same_bits(tmp_path):
    for made, shape in ((zoo.MobileNetV2, (96, 96, 3)), (zoo.ResNet18, (64, 64, 3)), (zoo.LeNet5, (28, 28, 1))):
        model = made(weights=None, input_shape=shape, classes=10)
        x = RNG.random((1, *shape), "float32")
        compiled = compile_model(model)
        (result,) = call(loaded(compiled, tmp_path / compiled.name), compiled, x)
        np.testing.assert_array_equal(result, model.predict(x, verbose=0))
    assert foveal.__version__
