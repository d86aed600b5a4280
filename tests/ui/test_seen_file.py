"""Whether a file is as it was last seen."""

from __future__ import annotations

from pathlib import Path

from workbench.ui.seen_file import SeenFile


def test_only_another_content_is_a_change(tmp_path: Path) -> None:
    path = tmp_path / "a"
    assert not SeenFile.at(path).changed()
    path.write_text("one")
    seen = SeenFile.at(path)
    path.write_text("one")
    assert not seen.changed()
    path.write_text("two")
    assert seen.changed()
    path.unlink()
    assert not seen.changed()  # nothing of anybody's is lost
