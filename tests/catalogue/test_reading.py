"""The bytes of files as entries: what each document is, and what is broken, and where."""

from __future__ import annotations

import pytest

from tests.catalogue.entries import rule_text
from tests.catalogue.test_packed import TEXT
from workbench.catalogue.entry import Place
from workbench.catalogue.packed import pack, unpack
from workbench.catalogue.reading import ToRead, parse_all, parse_file
from workbench.events.progress import Cancelled
from workbench.sigma.indicators import Row
from workbench.sigma.parse import read_rules
from workbench.sigma.placeholders import NO_VALUES, Placeholders


def file(text: str | bytes, path: str = "rules/a.yml") -> ToRead:
    return ToRead(path, "rules", text if isinstance(text, bytes) else text.encode())


def test_an_entry_is_what_the_rule_says() -> None:
    read, _ = parse_file(file(rule_text("x")), NO_VALUES)
    (entry,) = read.entries
    assert entry.place == Place("rules/a.yml", 0, "rules")
    assert (entry.meta.title, entry.meta.level, entry.logsource.category) == (
        "x", "high", "process_creation",
    )  # fmt: skip
    assert entry.indicators == (
        Row("CommandLine", "match", " -enc "), Row("Image", "ends_with", "\\x.exe"),
    )  # fmt: skip
    assert entry.exclusions == (Row("User", "eq", "SYSTEM"),)
    assert (entry.kind, entry.problem, read.broken) == ("rule", "", ())


def test_every_kind_of_document() -> None:
    read, packed = parse_file(file(TEXT), NO_VALUES)
    assert [(e.kind, e.place.document) for e in read.entries] == [
        ("rule", 0), ("correlation", 1), ("filter", 2), ("rule", 3),
    ]  # fmt: skip
    assert read.entries[1].problem == ""
    assert "%x%" in read.entries[3].problem
    assert unpack(packed, tuple) == tuple(read_rules(TEXT))


def test_a_correlation_that_cannot_be_evaluated_is_one_too() -> None:
    read, _ = parse_file(file("title: c\ncorrelation: {type: nonsense}\n"), NO_VALUES)
    assert [entry.kind for entry in read.entries] == ["correlation"]
    assert read.entries[0].problem


def test_placeholders_have_their_values() -> None:
    read, _ = parse_file(file(TEXT), Placeholders((("x", ("v",)),)))
    assert read.entries[3].problem == ""
    assert read.entries[3].indicators == (Row("Image", "eq", "v"),)


def test_a_broken_document_has_its_place_and_the_others_stay() -> None:
    text = f"{rule_text('a')}---\n# nothing\n---\ntitle: no detection\n---\n{rule_text('b')}"
    read, _ = parse_file(file(text), NO_VALUES)
    assert [(e.name, e.place.document) for e in read.entries] == [("a", 0), ("b", 3)]
    (broken,) = read.broken
    assert broken.place == Place("rules/a.yml", 2, "rules")
    assert "no `detection`" in broken.why
    assert text.splitlines()[broken.line - 1] == "title: no detection"


@pytest.mark.parametrize(
    ("data", "why", "line"),
    [
        (b"title: x\n  a: b\n", "not YAML", 2),
        (b"\xff\xfe\xfd", "not UTF-16-LE text", 0),
        (b"", "the file is empty", 0),
        (b"- a\n- b\n", "not a rule", 1),
    ],
)
def test_a_file_that_is_no_rule(data: bytes, why: str, line: int) -> None:
    read, _ = parse_file(file(data), NO_VALUES)
    assert read.entries == ()
    (broken,) = read.broken
    assert why in broken.why
    assert broken.line == line


MANY = [file(rule_text(f"r{n}"), f"rules/{n}.yml") for n in range(900)]


def test_several_processes_give_the_same_in_the_same_order() -> None:
    seen: list[tuple[int, int]] = []
    found = parse_all(MANY, NO_VALUES, lambda done, total: seen.append((done, total)))
    here = [parse_file(each, NO_VALUES) for each in MANY]
    assert [read for read, _ in found] == [read for read, _ in here]
    rules = [unpack(packed, tuple) for _, packed in found]
    assert rules == [unpack(packed, tuple) for _, packed in here]
    assert seen == sorted(seen)
    assert seen[-1] == (900, 900)


@pytest.mark.parametrize("many", [True, False])
def test_it_can_be_cancelled(many: bool) -> None:
    files = MANY if many else MANY[:100]

    def tick(done: int, total: int) -> None:
        if done >= 20:
            raise Cancelled

    with pytest.raises(Cancelled):
        parse_all(files, NO_VALUES, tick)


def test_nothing_to_read() -> None:
    assert parse_all([], NO_VALUES) == []


def test_entries_can_be_packed() -> None:
    read, _ = parse_file(file(TEXT), NO_VALUES)
    assert unpack(pack(read.entries), tuple) == read.entries
