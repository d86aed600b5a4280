"""The workspace as one JSON file, which holds all that the analyst would lose without it.

Paths are relative to the file's folder, so that a folder moves as a whole. Of a rule both texts
are kept, the file's as it was read and the draft's, so that nothing is lost if the rule's own file
changes or goes. Equal texts are kept once (all rules of a file have the same), in a list in which
the rules name theirs by its place; a file of schema 1 has each text where it belongs. Of a log only
the path and the hash are kept.
"""

from __future__ import annotations

import codecs
import json
import os
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from workbench.paths import RULES, SAMPLES
from workbench.sigma.formula import PredicateKey
from workbench.sigma.placeholders import Placeholders
from workbench.sigma.source import RuleText
from workbench.tuning.open_rule import drafts_in
from workbench.tuning.rule_files import RuleFile, rule_files
from workbench.tuning.save import write_whole
from workbench.tuning.workspace import Draft, EventRef, Label, Role, Sample, Workspace

SUFFIX = ".sigmawb"
SCHEMA = 2
_DEMO_ROLES = {
    "benign.evtx": Role.BENIGN,
    "attack.evtx": Role.ATTACK,
    "mixed.evtx": Role.UNLABELLED,
}

Object = dict[str, Any]
T = TypeVar("T")


class WorkspaceError(Exception):
    """A file that is no workspace this version can read; the message is one sentence."""


def demo_workspace() -> Workspace:
    """What a newcomer opens first: the rule and the logs that come with the program."""
    first = next(file for file in rule_files([RULES]) if isinstance(file, RuleFile))
    samples = [Sample(SAMPLES / name, role) for name, role in _DEMO_ROLES.items()]
    return Workspace(tuple(samples), drafts_in(first))


def write_workspace(workspace: Workspace, path: Path) -> None:
    """Writes the file whole or not at all. Raises SaveError."""
    write_whole(path, dump(workspace, path))


def read_workspace(path: Path) -> Workspace:
    """Reads a workspace's file. Logs and rules need not be there any more (see `missing`).

    Raises WorkspaceError.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise WorkspaceError(f"{path.name} cannot be read: {error.strerror}") from None
    return load(data, path)


def dump(workspace: Workspace, path: Path) -> bytes:
    """The content of the workspace's file at `path`, to whose folder its paths are relative."""

    def relative(of: Path) -> str:
        return _relative(of, path)

    texts: dict[str, int] = {}
    content: Object = {
        "schema": SCHEMA,
        "current": workspace.current,
        "settings": {
            "mapped_as_ipv4": workspace.mapped_as_ipv4,
            "alternates": sorted(workspace.alternates),
        },
        "samples": [
            {"path": relative(s.path), "role": s.role, "sha256": s.sha256}
            for s in workspace.samples
        ],
        "rules": [_draft_object(d, relative, texts) for d in workspace.drafts],
        "labels": [_label_object(ref, label) for ref, label in workspace.labels.items()],
    }
    content["texts"] = list(texts)
    if workspace.placeholders.values:
        content["placeholders"] = dict(workspace.placeholders.values)
    return (json.dumps(content, indent=1) + "\n").encode("ascii")


def load(data: bytes, path: Path) -> Workspace:
    """The workspace of a file's content. Raises WorkspaceError."""
    try:
        content = json.loads(data)
        schema = content["schema"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise WorkspaceError(f"{path.name} is not a workspace") from None
    if not isinstance(schema, int) or schema < 1:
        raise WorkspaceError(f"{path.name} is not a workspace")
    if schema > SCHEMA:
        raise WorkspaceError(f"{path.name} was written by a newer version of the program")
    try:
        return _workspace(content, path)
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        detail = f"{error} is missing" if isinstance(error, KeyError) else str(error)
        raise WorkspaceError(f"{path.name} is a damaged workspace: {detail}") from None


def missing(workspace: Workspace) -> tuple[str, ...]:
    """One sentence for each file of a workspace that is not there, or not as it was read."""
    samples = (f"{s.path} is missing" for s in workspace.samples if not s.path.is_file())
    rules = (said for draft in workspace.drafts if (said := _rule_changed(draft)))
    return (*samples, *dict.fromkeys(rules))


def _rule_changed(draft: Draft) -> str:
    if draft.path is None:
        return ""
    try:
        same = draft.path.read_bytes() == draft.on_disk.to_bytes()
    except OSError:
        return f"{draft.path} is missing; its text is kept in the workspace"
    return "" if same else f"{draft.path} has changed since it was read"


def _relative(path: Path, file: Path) -> str:
    """The path from the workspace's folder; absolute where there is none (another drive)."""
    try:
        relative = os.path.relpath(path, file.absolute().parent)
    except ValueError:
        return path.absolute().as_posix()
    return Path(relative).as_posix()


def _absolute(text: str, file: Path) -> Path:
    return Path(os.path.normpath(file.absolute().parent / text))


def _draft_object(draft: Draft, relative: Callable[[Path], str], texts: dict[str, int]) -> Object:
    """Adds the draft's texts to `texts`, which tells the place of each."""

    def place(text: str) -> int:
        return texts.setdefault(text, len(texts))

    original = draft.original
    content: Object = {
        "path": relative(draft.path) if draft.path else None,
        "document": draft.document,
        "original": {
            "text": place(original.text),
            "encoding": original.encoding,
            "mark": original.mark.hex(),
        },
        "off": sorted([k.identifier, k.key, k.value, k.occurrence] for k in draft.off),
    }
    if draft.text != original.text:
        content["text"] = place(draft.text)
    if draft.written is not None:
        content["written"] = place(draft.written.text)
    if draft.origin:
        content["origin"] = draft.origin
    if draft.switched_off:
        content["switched_off"] = True
    return content


def _label_object(ref: EventRef, label: Label) -> Object:
    return {
        "label": label,
        "sha256": ref.sha256,
        "index": ref.index,
        "channel": ref.channel,
        "computer": ref.computer,
        "record_id": ref.record_id,
        "time": ref.time,
    }


def _workspace(content: Object, path: Path) -> Workspace:
    texts = tuple(map(_text, _of(list, content["texts"] if content["schema"] > 1 else [])))
    drafts = tuple(_draft(entry, path, texts) for entry in content["rules"])
    current = _int(content["current"])
    labels = {_ref(entry): Label(entry["label"]) for entry in content["labels"]}
    return Workspace(
        samples=tuple(
            Sample(_absolute(s["path"], path), Role(s["role"]), _text(s["sha256"]))
            for s in content["samples"]
        ),
        drafts=drafts,
        current=current if 0 <= current < len(drafts) else 0,
        labels=MappingProxyType(labels),
        mapped_as_ipv4=_of(bool, content["settings"]["mapped_as_ipv4"]),
        alternates=frozenset(map(_text, _of(list, content["settings"].get("alternates", [])))),
        placeholders=_placeholders(_of(dict, content.get("placeholders", {}))),
    )


def _placeholders(given: Object) -> Placeholders:
    found = ((name, map(_text, _of(list, values))) for name, values in given.items())
    return Placeholders(tuple((name, tuple(values)) for name, values in found))


def _draft(entry: Object, path: Path, texts: Sequence[str]) -> Draft:
    def text_of(value: object) -> str:
        if isinstance(value, str):
            return value
        if not 0 <= _int(value) < len(texts):
            raise ValueError(f"there is no text {value}")
        return texts[_int(value)]

    given = entry["original"]
    encoding = codecs.lookup(_text(given["encoding"])).name
    original = RuleText(text_of(given["text"]), bytes.fromhex(given["mark"]), encoding)
    return Draft(
        path=_absolute(entry["path"], path) if entry["path"] is not None else None,
        original=original,
        document=_int(entry["document"]),
        text=text_of(entry.get("text", original.text)),
        off=frozenset(_key(parts) for parts in entry["off"]),
        written=original.with_text(text_of(entry["written"])) if "written" in entry else None,
        origin=_text(entry.get("origin", "")),
        switched_off=_of(bool, entry.get("switched_off", False)),
    )


def _key(parts: Iterable[Any]) -> PredicateKey:
    identifier, key, value, occurrence = parts
    return PredicateKey(_text(identifier), _text(key), _text(value), _int(occurrence))


def _ref(entry: Object) -> EventRef:
    names = ("channel", "computer", "record_id")
    said = {name: _text(entry[name]) for name in names}
    return EventRef(_text(entry["sha256"]), _int(entry["index"]), time=_int(entry["time"]), **said)


def _text(value: object) -> str:
    return _of(str, value)


def _int(value: object) -> int:
    return _of(int, value)


def _of(kind: type[T], value: object) -> T:
    if not isinstance(value, kind):
        raise TypeError(f"{value!r} stands where a {kind.__name__} is expected")
    return value
