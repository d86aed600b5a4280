from __future__ import annotations

import pytest

from workbench.sigma.rule import RuleError
from workbench.sigma.source import RuleText


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"a: b\r\nc: d",
        b"\xef\xbb\xbftitle: \xc3\xa9\n",
        b"\xff\xfe" + "title: é\r\n".encode("utf-16-le"),
        b"\xfe\xff" + "title: é".encode("utf-16-be"),
    ],
)
def test_bytes_come_back(data: bytes) -> None:
    read = RuleText.from_bytes(data)
    assert read.to_bytes() == data
    assert not read.text.startswith("\ufeff")
    assert read.with_text("x").to_bytes().startswith(read.mark)


def test_a_byte_order_mark_is_kept_over_an_edit() -> None:
    read = RuleText.from_bytes(b"\xef\xbb\xbfa: 1\n")
    assert read.with_text("a: é\n").to_bytes() == b"\xef\xbb\xbfa: \xc3\xa9\n"


def test_what_is_no_text_says_where() -> None:
    with pytest.raises(RuleError, match="byte 5"):
        RuleText.from_bytes(b"a: b \xe4")
