"""What a file is, is told by what is in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.events import forms
from tests.events.samples import log, record
from workbench.events.recognise import HEAD, Form, encoding_of, form_of, misnamed

LONG = "x" * (2 * HEAD)
EVENT = "<Event xmlns='x'>\n<System><EventID>1</EventID></System>"


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ('{"Channel": "C", "EventID": 1}', Form.JSON),
        ('\n[\n  {"winlog": {"event_id": 1, "channel": "C"}}]', Form.JSON),
        ('{"Event": {"System": {"EventID": 1}}}', Form.JSON),
        ('{"Event": {"System": {"EventID": 1}, "EventData": {"A": "' + LONG, Form.JSON),
        ('{"winlog": {"channel": "C", "event_data": {"A": "' + LONG, Form.JSON),
        ('{"EventID": 1, "Channel": "C", "Text": "' + LONG, Form.JSON),
        ('{"index": {}}\n{"EventID": 1, "Channel": "C"}', Form.JSON),
        (f"<?xml version='1.0'?>\n<Events>{EVENT}</Event></Events>", Form.XML),
        (f"{EVENT}<EventData><Data>{LONG}", Form.XML),
        (f"<13>Jan 1 host {EVENT}</Event>", Form.XML),
        ("", None),
        ("title: a rule\nlogsource:\n  product: windows\n", None),
        ('{"EventID": 1, "Text": "' + LONG, None),
        ('{"rules": [{"EventID": 1, "Channel": "C"}, "' + LONG, None),
        ('{"name": "package", "version": "1"}', None),
        ("<html><body>An <Event> of the year</body></html>", None),
        ("<Events><Event><Name>concert</Name></Event></Events>", None),
        ("<rss><item/></rss>", None),
        ('{"took": 5, "hits": {"hits": [{"_source": {"winlog.event_id": 1}}', Form.JSON),
        ('{"events": [{"EventID": 1, "Channel": "C"}, "' + LONG, Form.JSON),
        ('{"events": [{"name": "concert"}]}', None),
    ],
)
def test_texts_are_told_by_the_events_in_them(text: str, form: Form | None) -> None:
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        assert form_of(text.encode(encoding)[:HEAD]) is form


@pytest.mark.parametrize(
    ("head", "form"),
    [
        (b"ElfFile\0", Form.EVTX),
        (bytes(4096) + b"ElfChnk\0", Form.EVTX),
        (b"\x1f\x8b\x08\0", Form.GZIP),
        (b"PK\x03\x04", Form.ZIP),
        (b"PK\x05\x06", Form.ZIP),
        (bytes(257) + b"ustar", Form.TAR),
        (bytes(HEAD), None),
        (bytes(range(256)) * 256, None),
    ],
)
def test_other_files_are_told_by_their_marks(head: bytes, form: Form | None) -> None:
    assert form_of(head) is form


def test_every_form_that_a_log_comes_in_is_told(tmp_path: Path) -> None:
    path = log(tmp_path, [record(n) for n in range(9)])
    json = (forms.dumped, forms.indented, forms.listed, forms.attributes_apart, forms.marked)
    for convert in (*json, forms.flat, forms.winlogbeat, forms.winlogbeat_dotted):
        assert form_of(convert(path).encode()[:HEAD]) is Form.JSON
    for convert in (forms.xml_file, forms.xml_behind_each_other, forms.xml_lines):
        assert form_of(convert(path).encode()[:HEAD]) is Form.XML


@pytest.mark.parametrize(
    ("head", "encoding"),
    [
        (b"{}", "utf-8"),
        (b"\xef\xbb\xbf{}", "utf-8-sig"),
        (b"\xff\xfe{\0", "utf-16"),
        (b"\xfe\xff\0{", "utf-16"),
        (b"{\0}\0", "utf-16-le"),
        (b"\0<\0?", "utf-16-be"),
        (b"<?xml version='1.0' encoding='windows-1252'?>", "cp1252"),
        (b'<?xml version="1.0" encoding="utf-16"?>', "utf-8"),
        (b'<?xml version="1.0" encoding="nonsense"?>', "utf-8"),
    ],
)
def test_the_encoding_of_a_text(head: bytes, encoding: str) -> None:
    assert encoding_of(head) == encoding


def test_a_name_is_held_against_the_content() -> None:
    assert [damage.what for damage in misnamed("a.EVTX", Form.XML)] == [
        "its name says EVTX, but it is XML"
    ]
    for name in ("a.xml", "a.log", "a", "a.txt"):
        assert misnamed(name, Form.XML) == ()
