"""Models without Python: one function of machine code in an object file, for computers, phones, boards and browsers.

Examples
--------
>>> import tempfile
>>> from foveal import Input, Sequential, layers
>>> from foveal.exporting import compile_model
>>> model = Sequential([Input((8, 8, 1)), layers.Conv2D(4, 3, activation="relu"), layers.Flatten(), layers.Dense(3)])
>>> compiled = compile_model(model, target="aarch64", name="tiny")
>>> compiled.prototype
'void tiny(const float *x, float *y, void *scratch)'
>>> [path.name for path in compiled.write(tempfile.mkdtemp())]
['tiny.o', 'tiny.h', 'example.c']
"""

from foveal.lazy import Names, offered

NAMES = Names(
    {
        "foveal.exporting.compiled": "CompiledModel compile_model",
        "foveal.exporting.targets": "TARGETS",
    }
)

__all__, __getattr__, __dir__ = offered(__name__, NAMES)
