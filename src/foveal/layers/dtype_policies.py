"""Dtype policies: which dtypes a layer is said to compute in and to keep. Here all compute in float32."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, MutableMapping
from functools import cache
from typing import Any

import numpy as np

from foveal.errors import ArgumentError, UnsupportedError, did_you_mean
from foveal.lazy import no_attribute

MIXED = {"mixed_float16": "float16", "mixed_bfloat16": "bfloat16"}
"""What the mixed policies compute in; they keep float32."""
FLOATS = ("float32", "float16", "bfloat16", "float64")
OTHERS = ("bool", *(f"{kind}{bits}" for kind in ("int", "uint") for bits in (8, 16, 32, 64)))
QUANTIZED = ("int8_from", "int4", "float8_from", "gptq", "awq")


class DTypePolicy:
    """Which dtypes a layer computes in and keeps.

    A policy is kept in configs and files, and nothing else follows from it: layers compute in float32.

    Parameters
    ----------
    name : str, optional
        A dtype, or 'mixed_float16' or 'mixed_bfloat16'; None means the policy of `set_dtype_policy`.

    Attributes
    ----------
    compute_dtype, variable_dtype : str
    """

    quantization_mode: None = None

    def __init__(self, name: str | None = None) -> None:
        if name is None:
            name = dtype_policy().name
        if not isinstance(name, str):
            raise TypeError(f"DTypePolicy: `name` must be a text such as 'mixed_float16', got {name!r}.")
        if name.startswith(QUANTIZED):
            raise UnsupportedError(f"DTypePolicy: {name!r} is not supported. Foveal computes in float32.")
        name = {"float": "float32", "int": "int32"}.get(name, name)
        known = (*FLOATS, *MIXED, *OTHERS)
        if name not in known:
            raise ArgumentError(
                f"DTypePolicy: `name` must be a dtype or a mixed policy, got {name!r}.{did_you_mean(name, known)}"
            )
        self.name: str = name
        self.compute_dtype = MIXED.get(name, name)
        self.variable_dtype = "float32" if name in MIXED else name

    def get_config(self) -> dict[str, Any]:
        """The name."""
        return {"name": self.name}

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> DTypePolicy:
        """The policy that `get_config` described."""
        return cls(**config)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, DTypePolicy) and self.name == other.name

    def __hash__(self) -> int:
        return hash(self.name)

    def __repr__(self) -> str:
        return f'<DTypePolicy "{self.name}">'


class DTypePolicyMap(DTypePolicy, MutableMapping[str, DTypePolicy]):
    """Policies for layers by their paths, and one for the others; kept in configs and files as any policy.

    Parameters
    ----------
    default_policy : str or DTypePolicy, optional
        What layers have that are not in the map; None means the policy of `set_dtype_policy`.
    policy_map : dict, optional
        Policies by paths, or by regular expressions of paths.
    """

    def __init__(self, default_policy: Any = None, policy_map: Mapping[str, Any] | None = None) -> None:
        self.default_policy = get(default_policy)
        super().__init__(self.default_policy.name)
        self.name = f"map_{self.name}"
        self._policies = {path: get(policy) for path, policy in (policy_map or {}).items()}

    def __getitem__(self, key: str) -> DTypePolicy:
        if key in self._policies:
            return self._policies[key]
        matching = [policy for path, policy in self._policies.items() if re.search(path, key)]
        if len(matching) > 1:
            raise ArgumentError(f"DTypePolicyMap: {key!r} matches {len(matching)} of its paths. Name it exactly.")
        return matching[0] if matching else self.default_policy

    def __setitem__(self, key: str, policy: Any) -> None:
        self._policies[key] = get(policy)

    def __delitem__(self, key: str) -> None:
        del self._policies[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._policies)

    def __len__(self) -> int:
        return len(self._policies)

    def get_config(self) -> dict[str, Any]:
        """The policy of the others, and those by paths."""
        policies = {path: serialize(policy) for path, policy in self._policies.items()}
        return {"default_policy": serialize(self.default_policy), "policy_map": policies}

    __eq__, __hash__ = object.__eq__, object.__hash__

    def __repr__(self) -> str:
        return f"<DTypePolicyMap of {len(self)}, otherwise {self.default_policy!r}>"


FloatDTypePolicy = Policy = DTypePolicy
_setting: dict[str, DTypePolicy] = {"policy": DTypePolicy("float32")}


def dtype_policy() -> DTypePolicy:
    """The policy of layers that are not given one."""
    return _setting["policy"]


def set_dtype_policy(policy: Any) -> None:
    """Give layers that are made from now on a policy, where they are not given another."""
    _setting["policy"] = layer_policy("set_dtype_policy", policy)


global_policy, set_global_policy = dtype_policy, set_dtype_policy


def get(identifier: Any) -> DTypePolicy:
    """A policy from its name, a dtype, its saved form or itself; None means that of `set_dtype_policy`."""
    if isinstance(identifier, DTypePolicy):
        return identifier
    if isinstance(identifier, Mapping):
        return deserialize(identifier)
    if identifier is None or isinstance(identifier, str):
        return DTypePolicy(identifier)
    try:
        return DTypePolicy(np.dtype(identifier).name)
    except TypeError:
        raise ArgumentError(f"dtype must be a dtype or a policy, got {identifier!r}.") from None


def deserialize(config: Mapping[str, Any], custom_objects: Any = None) -> DTypePolicy:
    """The policy that `serialize` described."""
    if config.get("class_name") == "DTypePolicyMap":
        return DTypePolicyMap.from_config(config["config"])
    if config.get("class_name") not in ("DTypePolicy", "FloatDTypePolicy", "Policy"):
        raise UnsupportedError(f"dtype policies: {config.get('class_name')!r} is not supported. Use DTypePolicy.")
    return DTypePolicy.from_config(config["config"])


def serialize(dtype_policy: DTypePolicy) -> dict[str, Any]:
    """A policy as Keras writes it."""
    kind = type(dtype_policy).__name__
    about: dict[str, Any] = {"module": "keras" if kind == "DTypePolicy" else "keras.dtype_policies", "class_name": kind}
    return {**about, "registered_name": None, "config": dtype_policy.get_config()}


def layer_policy(who: str, value: Any) -> DTypePolicy:
    """A policy for a layer of Foveal's, which computes with floats."""
    policy = get(value)
    if policy.compute_dtype not in FLOATS:
        raise UnsupportedError(f"{who}: `dtype` is not supported yet, got {policy.name!r}. Foveal computes in float32.")
    if policy.name != "float32":
        _say_float32(policy.name)
    return policy


@cache
def _say_float32(name: str) -> None:
    import logging  # takes longer to import than most layers, and few programs need it

    log = logging.getLogger("foveal")
    log.warning("dtype policy %r: is kept in configs and files; Foveal computes in float32.", name)


__all__ = [
    "DTypePolicy", "DTypePolicyMap", "FloatDTypePolicy", "Policy", "deserialize", "dtype_policy", "get",
    "global_policy", "serialize", "set_dtype_policy", "set_global_policy",
]  # fmt: skip
__getattr__ = no_attribute("foveal.layers.dtype_policies", __all__)
