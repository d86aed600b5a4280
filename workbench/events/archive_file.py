"""The events of all files in an archive, one file after the other."""

from __future__ import annotations

import os
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from workbench.events.container import Archive, Budget, Member, Readable, Unpacked, open_archive
from workbench.events.errors import ReadError
from workbench.events.evtx_file import read_evtx
from workbench.events.merge import concat
from workbench.events.progress import Tick
from workbench.events.recognise import HEAD, PACKED, Form, form_of, misnamed
from workbench.events.table import Damage, EventTable
from workbench.events.text_file import read_text

_BLOCK = 1 << 20


def read_archive(path: Path, form: Form, tick: Tick) -> tuple[EventTable, tuple[Damage, ...]]:
    """The events of the files in an archive, in its order; damage names the file it is in.

    An archive in the archive is read too, one in that is not. Files without events are passed
    over. Raises ReadError if there is no other, OSError for what can no longer be read.
    """
    with path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        reader = _Reader(_Progress(file, size, tick), Budget(size))
        reader.read(open_archive(file, form, path.stem), named=form is not Form.GZIP)
    if not reader.parts and not any(damage.lost for damage in reader.damage):
        why = "; ".join(damage.what for damage in reader.damage)
        raise ReadError(f"{path} holds no event log" + (f": {why}" if why else ""))
    return concat(reader.parts), tuple(reader.damage)


class _Progress:
    """How far an archive is read, never less than before. Calling it ticks."""

    def __init__(self, file: BinaryIO, size: int, tick: Tick) -> None:
        self._file, self._size, self._tick = file, size, tick
        self._done = 0

    def __call__(self) -> None:
        self._done = min(max(self._done, self._file.tell()), self._size)
        self._tick(self._done, self._size)


class _Reader:
    """Collects the tables of an archive's files, and what is wrong with them."""

    def __init__(self, moved: _Progress, budget: Budget) -> None:
        self.parts: list[EventTable] = []
        self.damage: list[Damage] = []
        self._moved = moved
        self._budget = budget

    def read(self, archive: Archive, named: bool, within: str = "") -> None:
        """`named`: damage says which file it is in. `within`: the archive this one is in."""
        if archive.damage:
            self._say(within, archive.damage)
        for member in archive.members:
            self._moved()
            name = within + member.name if named else within.removesuffix("/")
            if member.refusal:
                self._say(name, member.refusal)
            else:
                self._member(member, name, nested=bool(within))

    def _member(self, member: Member, name: str, nested: bool) -> None:
        stream = Unpacked(member.open(), self._budget)
        head = stream.read(HEAD)
        form = form_of(head)
        if form in PACKED and nested:
            self._say(name, "an archive this deep in archives is not read")
        elif form in PACKED:
            self._archive(member, name, form, head, stream)
        elif form is not None:
            self._events(member, name, form, head, stream)
        if stream.failed:
            self._say(name, stream.failed, lost=1 if form else 0)

    def _archive(
        self, member: Member, name: str, form: Form, head: bytes, stream: Unpacked
    ) -> None:
        with tempfile.TemporaryFile() as spool:
            _copy(head, stream, spool)
            inner = f"{name}/" if name else ""
            archive = open_archive(spool, form, Path(member.name).stem)
            plain = not name and form is Form.TAR  # packed by gzip, as it cannot pack itself
            self.read(archive, form is not Form.GZIP, inner if inner or plain else "/")

    def _events(self, member: Member, name: str, form: Form, head: bytes, stream: Unpacked) -> None:
        if form is Form.EVTX:
            table, damage = self._evtx(head, stream)
        else:
            table, damage = read_text(stream, head, self._moved)
        if table.size:
            self.parts.append(replace(table, files=()))
        for each in (*misnamed(member.name, form), *damage):
            self._say(name, each.what, each.lost, each.recovered)

    def _evtx(self, head: bytes, stream: Unpacked) -> tuple[EventTable, tuple[Damage, ...]]:
        """Logs are not read in order, so one is unpacked first."""
        with tempfile.TemporaryDirectory(prefix="sigma-workbench-") as folder:
            path = Path(folder, "log.evtx")
            with path.open("wb") as file:
                _copy(head, stream, file)
            return read_evtx(path, lambda *_: self._moved())

    def _say(self, name: str, what: str, lost: int = 0, recovered: int = 0) -> None:
        text = f"{name.strip('/')}: {what}" if name.strip("/") else what
        self.damage.append(Damage(text, lost, recovered))


def _copy(head: bytes, stream: Readable, target: BinaryIO) -> None:
    target.write(head)
    while block := stream.read(_BLOCK):
        target.write(block)
    target.seek(0)
