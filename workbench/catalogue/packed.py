"""Values of the catalogue as bytes and back: pickles that can hold our own values and nothing else.

A frozen value is packed as its class and the values of its fields, which is several times faster
than what pickle does of itself; whoever unpacks refuses every name but those of `CLASSES`, so that
bytes from elsewhere can call nothing.
"""

from __future__ import annotations

import dataclasses
import gc
import hashlib
import io
import pickle
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import Enum
from types import ModuleType
from typing import Any, TypeVar

from workbench import __version__
from workbench.catalogue import entry, kept
from workbench.sigma import correlation, formula, indicators, rule

T = TypeVar("T", bound=type)
_PROTOCOL = 5
_MODULES = (entry, kept, rule, formula, correlation, indicators)


class PackError(Exception):
    """Bytes that hold no values of ours, or values that cannot be packed."""


def pack(value: object) -> bytes:
    """Tuples, lists, dicts, texts, numbers, bytes and values of `CLASSES` as bytes.

    Raises PackError for anything else, and for what is nested too deeply.
    """
    out = io.BytesIO()
    pickler = _Pickler(out, _PROTOCOL)
    try:
        with collecting_nothing():
            pickler.dump(value)
    except (pickle.PicklingError, RecursionError, TypeError, AttributeError) as error:
        raise PackError(f"cannot be packed: {error}") from None
    return out.getvalue()


def unpack(data: bytes | memoryview, kind: T) -> Any:
    """What was packed, which must be a `kind`. Raises PackError for bytes that hold none.

    Damage that happens to look like values gives wrong values: check a checksum first.
    """
    try:
        with collecting_nothing():
            value = _Unpickler(io.BytesIO(data)).load()
    except Exception as error:  # a damaged pickle may raise anything at all
        raise PackError(f"not packed by this program: {error}") from None
    if not isinstance(value, kind):
        raise PackError(f"a {kind.__name__} was expected, not a {type(value).__name__}")
    return value


@contextmanager
def collecting_nothing() -> Iterator[None]:
    """No search for cyclic garbage: with a hundred thousand new values it takes most of the time,
    and values have no cycles."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _classes(modules: tuple[ModuleType, ...]) -> Iterator[type]:
    for module in modules:
        for value in vars(module).values():
            if isinstance(value, type) and value.__module__ == module.__name__ and _is_value(value):
                yield value


def _is_value(cls: type) -> bool:
    return dataclasses.is_dataclass(cls) or issubclass(cls, Enum)


CLASSES = {(cls.__module__, cls.__qualname__): cls for cls in _classes(_MODULES)}


def _reducer(cls: type) -> Callable[[Any], tuple[type, tuple[object, ...]]]:
    if issubclass(cls, Enum):
        return lambda value: (cls, (value.value,))
    names = list(cls.__dataclass_fields__)  # type: ignore[attr-defined]
    return lambda value: (cls, tuple([getattr(value, name) for name in names]))


class _Pickler(pickle.Pickler):
    dispatch_table = {cls: _reducer(cls) for cls in CLASSES.values()}  # noqa: RUF012 - pickle's own name


class _Unpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        found = CLASSES.get((module, name))
        if found is None:
            raise pickle.UnpicklingError(f"{module}.{name} is no value of the catalogue")
        return found


def _schema() -> bytes:
    """The digest of the program's version and of every class and field: what bytes depend on."""
    shapes = [
        (name, [(field.name, str(field.type)) for field in dataclasses.fields(cls)])
        if dataclasses.is_dataclass(cls)
        else (name, [str(member) for member in cls])  # type: ignore[attr-defined]
        for name, cls in sorted(CLASSES.items())
    ]
    return hashlib.sha256(repr((__version__, _PROTOCOL, shapes)).encode()).digest()


SCHEMA = _schema()
