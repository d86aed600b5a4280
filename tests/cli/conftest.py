"""The program run in this process, over the small sample logs and the first rule."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from workbench import paths
from workbench.__main__ import main
from workbench.events.generate import write_samples


@dataclass(frozen=True)
class Done:
    """What a run gave."""

    status: int
    out: str
    err: str

    @property
    def object(self) -> dict[str, Any]:
        return dict(json.loads(self.out))

    @property
    def objects(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]


class Program:
    """`program("test", "--rules", path)` runs the command line; paths may be `Path`s."""

    def __init__(self, capsys: pytest.CaptureFixture[str]):
        self._capsys = capsys

    def __call__(self, *arguments: str | Path) -> Done:
        self._capsys.readouterr()
        try:
            status = main([str(argument) for argument in arguments])
        except SystemExit as end:
            status = int(end.code or 0)
        said = self._capsys.readouterr()
        return Done(status, said.out, said.err)


@pytest.fixture
def program(capsys: pytest.CaptureFixture[str]) -> Program:
    return Program(capsys)


@pytest.fixture(scope="session")
def logs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with benign.evtx, attack.evtx and mixed.evtx."""
    folder = tmp_path_factory.mktemp("logs")
    write_samples(folder)
    return folder


@pytest.fixture(scope="session")
def rule() -> Path:
    return next(paths.RULES.rglob("*.yml"))
