import json
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tuning.build import RULE, draft_of
from workbench.sigma.formula import PredicateKey
from workbench.sigma.parse import read_rule
from workbench.sigma.placeholders import Placeholders
from workbench.sigma.source import RuleText
from workbench.tuning.workspace import Draft, EventRef, Label, Role, Sample, Workspace
from workbench.tuning.workspace_file import (
    SUFFIX,
    WorkspaceError,
    demo_workspace,
    dump,
    load,
    missing,
    read_workspace,
    write_workspace,
)

FILE = Path("/cases/one/case.sigmawb")
texts = st.text(max_size=20)
paths = st.lists(st.sampled_from(("a", "é ", "..")), min_size=1, max_size=3).map(
    lambda parts: Path("/cases/one").joinpath(*[p for p in parts if p != ".."], "x.yml")
)
keys = st.builds(PredicateKey, texts, texts, texts, st.integers(0, 3))
originals = st.builds(
    RuleText,
    texts,
    st.sampled_from((b"", b"\xef\xbb\xbf")),
    st.sampled_from(("utf-8", "utf-16-le")),
)
drafts = st.builds(
    lambda path, original, document, text, off, written: Draft(
        path, original, document, text, off, written and original.with_text(written)
    ),
    st.one_of(st.none(), paths),
    originals,
    st.integers(0, 3),
    texts,
    st.frozensets(keys),
    st.one_of(st.none(), texts.filter(bool)),
)
refs = st.builds(
    EventRef, texts, st.integers(0, 2**31), texts, texts, texts, st.integers(-(2**63), 2**63 - 1)
)
workspaces = st.builds(
    lambda samples, drafts, current, labels, mapped: Workspace(
        tuple(samples),
        tuple(drafts),
        current % len(drafts) if drafts else 0,
        MappingProxyType(labels),
        mapped,
    ),
    st.lists(st.builds(Sample, paths, st.sampled_from(Role), texts), max_size=3),
    st.lists(drafts, max_size=3),
    st.integers(0, 5),
    st.dictionaries(refs, st.sampled_from(Label), max_size=3),
    st.booleans(),
)


def everything(workspace: Workspace) -> tuple[Any, ...]:
    """All of it, also what equality leaves out."""
    labels = [(str(r), r.channel, r.time, label) for r, label in workspace.labels.items()]
    return workspace, labels


@given(workspaces)
def test_a_workspace_comes_back_as_it_was(workspace: Workspace) -> None:
    assert everything(load(dump(workspace, FILE), FILE)) == everything(workspace)


def test_a_folder_can_be_moved_with_its_workspace(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    workspace = Workspace((Sample(old / "logs" / "a.evtx"), Sample(tmp_path / "b.evtx")))
    workspace = workspace.with_rule(draft_of(RULE, path=old / "rule.yml"))
    data = dump(workspace, old / "case.sigmawb")
    assert str(tmp_path) not in data.decode()
    moved = load(data, new / "case.sigmawb")
    assert [s.path for s in moved.samples] == [new / "logs" / "a.evtx", tmp_path / "b.evtx"]
    assert moved.drafts[0].path == new / "rule.yml"


def test_what_is_written_is_read(tmp_path: Path) -> None:
    path = tmp_path / f"case{SUFFIX}"
    off = frozenset(p.key for p in read_rule(RULE).exclusions())
    workspace = Workspace().with_rule(draft_of(RULE, text=RULE + "# mine\n", off=off))
    write_workspace(workspace, path)
    assert read_workspace(path) == workspace
    write_workspace(Workspace(), path)
    assert read_workspace(path) == Workspace()


def test_files_that_are_not_there_or_changed_are_named_and_nothing_is_lost(tmp_path: Path) -> None:
    rule, changed = tmp_path / "rule.yml", tmp_path / "changed.yml"
    rule.write_text(RULE)
    changed.write_text(RULE)
    log = tmp_path / "a.evtx"
    log.touch()
    workspace = Workspace((Sample(log), Sample(tmp_path / "b.evtx")))
    for path in (rule, changed):
        workspace = workspace.with_rule(draft_of(RULE, path=path, text=RULE + "# mine\n"))
    write_workspace(workspace, tmp_path / "case.sigmawb")
    assert missing(workspace) == (f"{tmp_path / 'b.evtx'} is missing",)
    rule.unlink()
    changed.write_text("title: theirs")
    opened = read_workspace(tmp_path / "case.sigmawb")
    assert [(d.original.text, d.text) for d in opened.drafts] == [(RULE, RULE + "# mine\n")] * 2
    assert missing(opened)[1:] == (
        f"{rule} is missing; its text is kept in the workspace",
        f"{changed} has changed since it was read",
    )


def test_the_schema_is_two_and_a_newer_one_is_refused() -> None:
    content = json.loads(dump(Workspace(), FILE))
    assert content["schema"] == 2
    content["schema"] = 3
    with pytest.raises(WorkspaceError, match="newer version"):
        load(json.dumps(content).encode(), FILE)


def test_a_workspace_of_the_first_schema_is_read() -> None:
    """It has no list of texts: each stands at its rule."""
    first = {
        "path": "../rule.yml",
        "document": 0,
        "original": {"text": RULE, "encoding": "utf-8", "mark": ""},
        "text": RULE + "# mine\n",
        "written": RULE + "# theirs\n",
        "off": [],
    }
    content = {
        "schema": 1,
        "current": 0,
        "settings": {"mapped_as_ipv4": True},
        "samples": [{"path": "a.evtx", "role": "attack", "sha256": "h"}],
        "rules": [first],
        "labels": [],
    }
    read = load(json.dumps(content).encode(), FILE)
    original = RuleText(RULE)
    written = original.with_text(RULE + "# theirs\n")
    draft = Draft(Path("/cases/rule.yml"), original, 0, RULE + "# mine\n", frozenset(), written)
    sample = Sample(Path("/cases/one/a.evtx"), Role.ATTACK, "h")
    assert read == Workspace((sample,), (draft,), mapped_as_ipv4=True)
    assert load(dump(read, FILE), FILE) == read


def test_the_rules_of_one_file_keep_its_text_once() -> None:
    def workspace(count: int) -> Workspace:
        text = "---\n".join([RULE] * count)
        drafts = (Draft(Path("/r.yml"), RuleText(text), n, text + "# mine\n") for n in range(count))
        return Workspace(drafts=tuple(drafts))

    few, many = (dump(workspace(count), FILE) for count in (5, 50))
    assert len(many) < 1.5 * 10 * len(few)
    texts = {id(draft.original.text) for draft in load(many, FILE).drafts}
    assert len(texts) == 1, "nor is it more than once in memory"


@pytest.mark.parametrize("place", [-1, 1])
def test_a_text_that_is_not_there_is_a_damaged_workspace(place: int) -> None:
    content = json.loads(dump(FULL, FILE))
    content["rules"][0]["original"]["text"] = place
    with pytest.raises(WorkspaceError, match="damaged"):
        load(json.dumps(content).encode(), FILE)


@pytest.mark.parametrize(
    "data",
    [b"", b"title: a rule", b"[]", b"{}", b"3", b'{"schema": "1"}', b'{"schema": 0}', b"\xff"],
)
def test_another_file_is_no_workspace(data: bytes) -> None:
    with pytest.raises(WorkspaceError, match=r"^case\.sigmawb is not a workspace$"):
        load(data, FILE)


FULL = Workspace((Sample(Path("/cases/a.evtx")),), (draft_of(RULE, off=frozenset()),)).with_labels(
    (EventRef("h", 1),), Label.TRUE_POSITIVE
)


def places(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Where every value of some JSON stands."""
    inside = value.items() if isinstance(value, dict) else enumerate(value)
    found = []
    for key, part in inside:
        found.append((*at, key))
        found += places(part, (*at, key)) if isinstance(part, dict | list) else []
    return found


@pytest.mark.parametrize("place", places(json.loads(dump(FULL, FILE))), ids=str)
@pytest.mark.parametrize("wrong", [[[]], {"x": []}, 7.5])
def test_a_damaged_workspace_is_one_sentence(place: tuple[Any, ...], wrong: Any) -> None:
    content = json.loads(dump(FULL, FILE))
    inside = content
    for key in place[:-1]:
        inside = inside[key]
    inside[place[-1]] = wrong
    with pytest.raises(WorkspaceError) as raised:
        load(json.dumps(content).encode(), FILE)
    assert "\n" not in str(raised.value)
    del inside[place[-1]]
    # a draft that is as its file has no text, a file of an earlier version no alternates
    if isinstance(inside, dict) and place[-1] not in ("text", "alternates"):
        with pytest.raises(WorkspaceError):
            load(json.dumps(content).encode(), FILE)


def test_a_file_that_cannot_be_read_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match=r"case\.sigmawb cannot be read: "):
        read_workspace(tmp_path / "case.sigmawb")


def test_a_current_rule_that_is_not_there_is_the_first() -> None:
    data = dump(replace(FULL, current=0), FILE).replace(b'"current": 0', b'"current": 9')
    assert load(data, FILE).draft == FULL.drafts[0]


def test_the_demo_is_the_seed_rule_and_three_logs() -> None:
    workspace = demo_workspace()
    assert workspace.draft
    assert read_rule(workspace.draft.text).meta.id == "992a6cae-db6a-43c8-9cec-76d7195c96fc"
    assert {s.path.name: s.role for s in workspace.samples} == {
        "benign.evtx": Role.BENIGN,
        "attack.evtx": Role.ATTACK,
        "mixed.evtx": Role.UNLABELLED,
    }


def test_an_encoding_that_is_none_is_a_damaged_workspace() -> None:
    content = json.loads(dump(FULL, FILE))
    content["rules"][0]["original"]["encoding"] = "no-such"
    with pytest.raises(WorkspaceError, match="damaged"):
        load(json.dumps(content).encode(), FILE)


def test_the_alternates_that_are_on_are_kept() -> None:
    workspace = replace(FULL, alternates=frozenset({"registry-4657", "network-5156"}))
    assert load(dump(workspace, FILE), FILE).alternates == workspace.alternates


def test_filters_archives_and_placeholders_come_back() -> None:
    drafts = (draft_of(RULE, origin="r.zip/a.yml"), draft_of(RULE, switched_off=True))
    values = Placeholders((("a", ("1", "2")), ("b", ("\u00e9",))))
    workspace = Workspace(drafts=drafts, placeholders=values)
    assert load(dump(workspace, FILE), FILE) == workspace
    content = json.loads(dump(workspace, FILE))
    for wrong in ([], {"a": "b"}, {"a": [1]}):
        content["placeholders"] = wrong
        with pytest.raises(WorkspaceError, match="damaged"):
            load(json.dumps(content).encode(), FILE)
