"""The index of folders, files and archives, and what of it is read again."""

from __future__ import annotations

import os
import shutil
import time
import zipfile
from pathlib import Path

import pytest

from tests.catalogue.entries import rule_text, write
from tests.catalogue.test_packed import TEXT
from workbench.catalogue.index import Index, read_index, refreshed
from workbench.events.progress import Cancelled
from workbench.sigma.parse import read_rule
from workbench.sigma.placeholders import Placeholders
from workbench.sigma.rule import RuleError


def names(index: Index) -> list[str]:
    return [entry.name for entry in index.entries]


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    folder = tmp_path / "rules"
    for name in ("a", "b", "c"):
        write(folder / "sigma" / f"{name}.yml", name)
    return folder


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    path = tmp_path / "rules.zip"
    with zipfile.ZipFile(path, "w") as out:
        out.writestr("sigma/a.yml", rule_text("a"))
        out.writestr("b.yml", rule_text("b"))
        out.writestr("broken.yml", "a: [")
    return path


def aged(*paths: Path) -> None:
    """Makes files old enough for their stamp to be sure, as far as a person can set times."""
    for path in paths:
        os.utime(path, (1e9, 1e9))


def test_rules_in_the_order_of_their_files(rules: Path) -> None:
    index = read_index([rules])
    assert names(index) == ["a", "b", "c"]
    assert index.sources == ("sigma",)
    assert index.broken == ()


def test_what_is_broken_is_named_and_the_rest_is_there(rules: Path, tmp_path: Path) -> None:
    (rules / "bad.yml").write_text("title: x\n  y: z\n")
    (rules / "text.yml").write_bytes(b"\xff")
    index = read_index([rules, tmp_path / "none.yml", tmp_path / "none"])
    assert names(index) == ["a", "b", "c"]
    assert [(Path(b.place.path).name, b.line) for b in index.broken] == [
        ("bad.yml", 2), ("text.yml", 0), ("none.yml", 0), ("none", 0),
    ]  # fmt: skip
    assert index.broken[2].why == "no such file or directory"


def test_an_archive_is_a_folder(archive: Path) -> None:
    index = read_index([archive])
    assert [(e.name, e.place.path, e.place.source) for e in index.entries] == [
        ("b", f"{archive}/b.yml", "rules"), ("a", f"{archive}/sigma/a.yml", "sigma"),
    ]  # fmt: skip
    assert [b.place.path for b in index.broken] == [f"{archive}/broken.yml"]


def test_the_parsed_rules(rules: Path, archive: Path) -> None:
    (rules / "many.yml").write_text(TEXT)
    index = read_index([rules, archive])
    parsed = index.rules()
    assert [rule.meta for rule in parsed] == [entry.meta for entry in index.entries]
    for entry, rule in zip(index.entries, parsed, strict=True):
        text = index.data(entry).decode()
        assert rule == index.rule(entry) == read_rule(text, entry.place.document)


def test_nothing_changed_gives_the_same_index(rules: Path, archive: Path) -> None:
    index = read_index([rules, archive])
    assert refreshed(index) is index


def test_what_changed_is_read_again_and_the_rest_stays(rules: Path) -> None:
    index = read_index([rules])
    write(rules / "sigma" / "b.yml", "B")  # the same size, at nearly the same time
    write(rules / "new.yml", "new")
    (rules / "sigma" / "c.yml").unlink()
    new = refreshed(index)
    assert names(new) == ["new", "a", "B"]
    assert new.entries[1] is index.entries[0]
    assert names(index) == ["a", "b", "c"]
    assert [rule.meta.title for rule in new.rules()] == ["new", "a", "B"]
    assert len(new.blobs) == 3


def test_a_rule_that_was_broken_and_is_repaired(rules: Path) -> None:
    path = rules / "d.yml"
    path.write_text("{")
    index = read_index([rules])
    assert len(index.broken) == 1
    write(path, "d")
    assert (names(refreshed(index)), refreshed(index).broken) == (["d", "a", "b", "c"], ())


def test_a_folder_that_vanishes(rules: Path) -> None:
    index = read_index([rules])
    shutil.rmtree(rules)
    new = refreshed(index)
    assert new.entries == ()
    assert [b.why for b in new.broken] == ["no such file or directory"]


def test_touching_files_leaves_the_entries_what_they_are(rules: Path) -> None:
    index = read_index([rules])
    aged(*rules.rglob("*.yml"))
    new = refreshed(index)
    assert new.entries is index.entries


def test_of_an_archive_only_changed_rules_are_new(archive: Path) -> None:
    index = read_index([archive])
    with zipfile.ZipFile(archive, "w") as out:
        out.writestr("sigma/a.yml", rule_text("changed"))
        out.writestr("b.yml", rule_text("b"))
    new = refreshed(index)
    assert names(new) == ["b", "changed"]
    assert new.entries[0] is index.entries[0]
    assert new.broken == ()


def test_the_next_start_has_the_same(rules: Path, archive: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    first = read_index([rules, archive], cache)
    second = read_index([rules, archive], cache)
    assert second.entries == first.entries
    assert second.broken == first.broken
    assert second.rules() == first.rules()
    assert second.blobs == first.blobs


def test_the_next_start_sees_what_has_changed_meanwhile(rules: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    read_index([rules], cache)
    write(rules / "sigma" / "a.yml", "A")
    (rules / "sigma" / "b.yml").unlink()
    assert names(read_index([rules], cache)) == ["A", "c"]
    assert names(refreshed(read_index([rules], cache))) == ["A", "c"]


def test_a_damaged_cache_is_made_anew(rules: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    first = read_index([rules], cache)
    assert first.cache
    whole = first.cache.read_bytes()
    first.cache.write_bytes(whole[:-1])
    again = read_index([rules], cache)
    assert again.entries == first.entries
    assert first.cache.read_bytes() == whole


def test_rules_whose_packed_form_is_lost_are_read_again(rules: Path) -> None:
    index = read_index([rules])
    lost = Index(index.paths, kept=index.kept, entries=index.entries, blobs={})
    assert lost.rules() == index.rules()
    write(rules / "sigma" / "b.yml", "B")
    with pytest.raises(RuleError, match="changed since"):
        lost.rule(lost.entries[1])
    (rules / "sigma" / "b.yml").unlink()
    with pytest.raises(RuleError, match="no longer there"):
        lost.rule(lost.entries[1])


def test_other_placeholders_are_another_index(tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "many.yml").write_text(TEXT)
    values = Placeholders((("x", ("v",)),))
    without = read_index([tmp_path / "rules"], tmp_path / "cache")
    given = read_index([tmp_path / "rules"], tmp_path / "cache", placeholders=values)
    assert "%x%" in without.entries[3].problem
    assert given.entries[3].problem == ""
    assert refreshed(given) is given


def test_progress_ends_it(rules: Path, tmp_path: Path) -> None:
    def tick(done: int, total: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        read_index([rules], tmp_path / "cache", tick)
    with pytest.raises(Cancelled):
        read_index([rules]).rules(tick)
    assert not (tmp_path / "cache").exists()


def test_the_second_start_over_thousands_of_rules_is_many_times_as_fast(
    corpus: Path, tmp_path: Path
) -> None:
    archive = corpus / "rules-windows-all.zip"
    times = []
    for _ in range(3):
        start = time.perf_counter()
        index = read_index([archive], tmp_path)
        times.append(time.perf_counter() - start)
        assert len(index.entries) >= 3000
    assert min(times[1:]) < times[0] / 4
    assert [rule.meta for rule in index.rules()] == [entry.meta for entry in index.entries]
