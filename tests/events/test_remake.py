"""Texts made of other texts."""

from __future__ import annotations

import pytest

from workbench.events.remake import Form, Forms, Joined, Labelled, Part, Reader, Words, formed

WORDS = Words((("%%14593", "true"), ("%%14592", "false")))
KEYS = Joined("\\", (("\\REGISTRY\\MACHINE\\", "HKLM\\"), ("\\REGISTRY\\", "H?\\")))
HASHES = Labelled(("SHA1", "MD5"))
FORMS = Forms((("%%1876", "DWORD (0x{low:08x})"), ("%%1875", "Binary Data")))


@pytest.mark.parametrize(
    ("reader", "texts", "value"),
    [
        (WORDS, ("%%14593",), "true"),
        (WORDS, ("other",), "other"),
        (WORDS, (None,), None),
        (KEYS, ("\\registry\\Machine\\Software", "Run"), "HKLM\\Software\\Run"),
        (KEYS, ("\\REGISTRY\\X", ""), "H?\\X"),
        (KEYS, ("\\REGISTRY\\X", None), "H?\\X"),
        (KEYS, (None, "Run"), None),
        (Joined("", ahead="\\"), ("samr",), "\\samr"),
        (FORMS, ("%%1876", "10"), "DWORD (0x0000000a)"),
        (FORMS, ("%%1876", "0x1"), "DWORD (0x00000001)"),
        (FORMS, ("%%1876", "none"), "none"),
        (FORMS, ("%%1875", "00ff"), "Binary Data"),
        (FORMS, ("%%1873", "10"), "10"),
        (FORMS, (None, "10"), "10"),
        (FORMS, ("%%1876", None), None),
        (Form("0x{low:x}"), ("4860",), "0x12fc"),
        (Form("0x{low:x}"), ("none",), "none"),
        (Form("0x{low:x}"), (None,), None),
        (HASHES, ("aa", "bb"), "SHA1=aa,MD5=bb"),
        (HASHES, (None, "bb"), "MD5=bb"),
        (HASHES, (None, None), None),
        (Part("Context:", "Data:"), ("a Context: b Data: c",), "b"),
        (Part("Context:", "Data:"), ("a Context: b",), "b"),
        (Part("Context:", "Data:"), ("a Data: b",), None),
        (Part("", "Data:"), ("a Data: b",), "a"),
        (Part("a", ""), ("a Data: b",), "Data: b"),
        (Part("", ""), (None,), None),
    ],
)
def test_what_readers_make_of_texts(
    reader: Reader, texts: tuple[str | None, ...], value: str | None
) -> None:
    assert list(reader(texts)) == ([] if value is None else [value])


def test_the_halves_of_a_large_number() -> None:
    assert formed("{high:08x}-{low:08x}", str(1 << 32 | 5)) == "00000001-00000005"
    assert formed("{low:x}", "-1") == "ffffffff"
