from pathlib import Path

import pytest

from tests.tuning.build import RULE
from workbench.sigma.rule import RuleError
from workbench.tuning.open_rule import drafts_in, drafts_of
from workbench.tuning.rule_files import RuleFile


def test_a_file_gives_a_draft_that_is_the_file(tmp_path: Path) -> None:
    path = tmp_path / "rule.yml"
    path.write_bytes(b"\xef\xbb\xbf" + RULE.replace("\n", "\r\n").encode())
    (draft,) = drafts_of(path)
    assert draft.path == path
    assert draft.original.to_bytes() == path.read_bytes()
    assert draft.text == draft.original.text
    assert not draft.changed


def test_each_rule_of_a_file_is_a_draft_and_what_is_none_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "rules.yml"
    path.write_text(f"{RULE}---\njust: a mapping\n---\n{RULE}")
    assert [draft.document for draft in drafts_of(path)] == [0, 2]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "the file is empty"),
        (b"a: [", "rule.yml: "),
        (b"a: 1", "no `detection`"),
        (b"\xff\x00\xff", "rule.yml: the file is not UTF-8 text"),
    ],
)
def test_a_file_without_a_rule_is_one_sentence(tmp_path: Path, content: bytes, why: str) -> None:
    path = tmp_path / "rule.yml"
    path.write_bytes(content)
    with pytest.raises(RuleError) as raised:
        drafts_of(path)
    assert why in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_file_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match="cannot be read"):
        drafts_of(tmp_path / "rule.yml")


def test_a_rule_of_an_archive_has_no_file_to_be_written_to() -> None:
    data = f"{RULE}---\n{RULE}".encode()
    drafts = drafts_in(RuleFile("rules.zip/win/a.yml", data, archived=True))
    assert [(d.path, d.origin, d.document) for d in drafts] == [
        (None, "rules.zip/win/a.yml", 0),
        (None, "rules.zip/win/a.yml", 1),
    ]
    assert drafts[0].name == "a.yml"


def test_a_collection_gives_a_draft_for_each_of_its_rules() -> None:
    data = f"action: global\nlevel: low\n---\n{RULE}".encode()
    (draft,) = drafts_in(RuleFile("a.yml", data))
    assert (draft.path, draft.document) == (Path("a.yml"), 1)
