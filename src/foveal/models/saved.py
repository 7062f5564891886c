"""The methods with which a model goes into a file."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any

from foveal.arguments import converted, one_of
from foveal.models.notes import Noted
from foveal.models.registry import custom_object_scope
from foveal.registry import Objects
from foveal.storage import AnyPath

ENDS = {"layers", "input_layers", "output_layers"}
"""What a config has of a model that was made of its inputs and outputs."""


def takes_ends(kind: type) -> bool:
    """Whether a model's class is made of inputs and outputs, or hands all that it is given on."""
    parameters = list(inspect.signature(kind.__init__).parameters.values())[1:]  # type: ignore[misc]
    kinds = {p.kind for p in parameters}
    hands_on = {inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD} <= kinds
    return hands_on or [p.name for p in parameters[:2]] == ["inputs", "outputs"]


class Saved(Noted):
    """The part of a model that is saved, loaded and copied."""

    def get_config(self) -> dict[str, Any]:
        """The layers, their arguments and how they are connected, as plain values laid out as Keras does.

        Of a class of one's own, unless it is made of its inputs and outputs, what its `__init__` was given.
        """
        if not self.is_functional or not takes_ends(type(self)):  # type: ignore[attr-defined]
            config: dict[str, Any] = super().get_config()  # type: ignore[misc]
            return config
        from foveal.models.functional import config_of

        return config_of(self)

    @classmethod
    def from_config(cls, config: Mapping[str, Any], custom_objects: Objects | None = None) -> Any:
        """A new model, with new weights, of what `get_config` described."""
        with custom_object_scope(custom_objects):
            if not (config.keys() >= ENDS and takes_ends(cls)):
                return super().from_config(config)  # type: ignore[misc]
            from foveal.models.functional import ends_from

            inputs, outputs = ends_from(config)
            named = {"name": config.get("name"), "trainable": config.get("trainable", True)}
            return cls(inputs=inputs, outputs=outputs, **named)  # type: ignore[call-arg]

    def get_state_tree(self, value_format: str = "backend_tensor") -> dict[str, Any]:
        """The values of all variables, nested by the parts of their paths.

        Parameters
        ----------
        value_format : {'backend_tensor', 'numpy_array'}
            Both are NumPy arrays here.

        Returns
        -------
        dict
            `trainable_variables`, `non_trainable_variables`, `optimizer_variables` and `metrics_variables`.
        """
        from foveal.models.state_tree import tree_of

        converted("get_state_tree", "value_format", one_of("backend_tensor", "numpy_array"), value_format)
        return {name: tree_of(self.name, variables) for name, variables in self._state().items()}  # type: ignore[attr-defined]

    def set_state_tree(self, state_tree: Mapping[str, Any]) -> None:
        """Take values that `get_state_tree` gave, of all variables or of some; nothing changes unless all fit."""
        from foveal.models.state_tree import assign

        assign(self.name, self._state(), state_tree)  # type: ignore[attr-defined]

    def _state(self) -> dict[str, Any]:
        """All variables with their paths, by their kinds."""
        model: Any = self
        watched = [getattr(metric, "metric", metric) for metric in model.metrics]
        return {
            "trainable_variables": [(weight.path, weight) for weight in model.trainable_variables],
            "non_trainable_variables": [(weight.path, weight) for weight in model.non_trainable_variables],
            "optimizer_variables": [(v.path, v) for v in (model.optimizer.variables if model.compiled else [])],
            "metrics_variables": [(f"{m.name}/{v.name}", v) for m in watched for v in m.variables],
        }

    def __getstate__(self) -> dict[str, Any]:
        from foveal.models.copying import state_of  # most models are never copied

        return state_of(self)

    def __setstate__(self, state: dict[str, Any]) -> None:
        from foveal.models.copying import restore

        restore(self, state)

    def save(self, filepath: Any, overwrite: bool = True, zipped: bool | None = None, **older: Any) -> None:
        """Write the model, its weights and what the optimizer remembers to one file, which Keras 3 can read too.

        The file is written whole or not at all: a save that fails leaves the old one as it was.

        Parameters
        ----------
        filepath : str, Path or binary file
            It must end in `.keras`, in `.h5` for the layout of older Keras, or in `.onnx` for what `export` writes.
        overwrite : bool, default=True
            Whether a file that is there may be replaced.
        zipped : bool, optional
            False writes the members of a `.keras` file to a folder of this name instead.
        **older
            `include_optimizer` of an `.h5`; `save_format`, which the path's ending says, is passed over with a note.
        """
        from foveal.models.writing import save  # formats take long to import, and most models are never saved

        save(self, filepath, overwrite, zipped, **older)

    def save_weights(
        self,
        filepath: AnyPath,
        overwrite: bool = True,
        max_shard_size: float | None = None,
        *,
        objects_to_skip: Any = None,
    ) -> None:
        """Write the weights alone, to a file that must end in `.weights.h5` or `.safetensors`; whole or not at all.

        One that ends in `.h5` only gets the layout of older Keras; one in `.safetensors` has the weights by their
        paths, `conv2d/kernel`. With `max_shard_size`, in gigabytes, they go to several files beside one that lists them
        and must end in `.weights.json`. `objects_to_skip` are layers whose weights are left out.
        """
        from foveal.models.writing import save_weights

        save_weights(self, filepath, overwrite, max_shard_size, objects_to_skip)

    def load_weights(
        self, filepath: AnyPath, skip_mismatch: bool = False, by_name: bool = False, objects_to_skip: Any = None
    ) -> None:
        """Read weights that `save` or `save_weights` wrote, here or in any version of Keras, into this model.

        A model that was trained since `compile` also reads what the optimizer remembered, as in Keras.

        Parameters
        ----------
        filepath : str or Path
            A `.weights.h5` or a `.keras`, an `.h5` of older Keras, or a `.safetensors` with the weights' paths,
            or the `.weights.json` of several files.
        skip_mismatch : bool, default=False
            Whether layers whose weights do not fit keep their own, with a warning; otherwise nothing is changed.
        by_name : bool, default=False
            Whether weights go to the layers of the same name, and those without one keep theirs. Otherwise they go to
            all layers, in order or by their places.
        objects_to_skip : list of Layer, optional
            Layers that keep their weights; not for files of older Keras.
        """
        from foveal.models.writing import load_weights

        load_weights(self, filepath, skip_mismatch, by_name, objects_to_skip)

    def export(
        self,
        filepath: AnyPath,
        format: str | None = None,
        verbose: bool | None = None,
        input_signature: Any = None,
        *,
        input_shape: Any = None,
        data_format: str | None = None,
        opset_version: int | None = None,
    ) -> None:
        """Write what the model computes when it predicts to an ONNX file, for ONNX Runtime and others.

        Weights have their Keras paths there, inputs and outputs their names; any number of images may be in a batch.
        `load_model` opens the file again.

        Parameters
        ----------
        filepath : str or Path
        format : {'onnx'}, optional
            Needed unless `filepath` ends in `.onnx`.
        verbose : bool, optional
            Whether to say on the standard output that the file is written.
        input_signature : InputSpec, symbolic tensor or shape, or a list of them, optional
            The shapes of the inputs, batch first: `input_shape` in Keras's words.
        input_shape : tuple, optional
            One image's shape where the model leaves sizes open, a list of shapes for several inputs. By default they
            stay open, as long as nothing that is computed depends on them.
        data_format : {'channels_last', 'channels_first'}, default='channels_last'
            Where the file's inputs and outputs have their channels.
        opset_version : int, default=23
            The version of ONNX's operators, from 19 on.

        Raises
        ------
        UnsupportedError
            The package onnx is not installed; or something in the model has no ONNX node, or depends on open sizes.
        """
        from foveal.models.writing import export

        signature = {"input_signature": input_signature, "input_shape": input_shape}
        export(self, filepath, format, bool(verbose), data_format=data_format, opset_version=opset_version, **signature)

    def to_json(self, **kwargs: Any) -> str:
        """The layers and their arguments, without weights, as text; `kwargs` are those of `json.dumps`."""
        from foveal.models.writing import to_json

        return to_json(self, **kwargs)
