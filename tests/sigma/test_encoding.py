from __future__ import annotations

from base64 import b64encode

import pytest

from workbench.sigma.encoding import EncodingError, encoded, encodes


def test_which_modifiers_encode() -> None:
    assert encodes(("base64",))
    assert encodes(("utf16", "base64offset", "contains"))
    assert not encodes(("contains", "base64"))
    assert not encodes(("wide",))
    assert not encodes(())


@pytest.mark.parametrize("text", ["f", "fo", "foo", "Größe", "a\\*b"])
def test_an_offset_is_found_wherever_the_text_stands(text: str) -> None:
    forms, rest = encoded(text, ("base64offset", "contains"))
    meant = text.replace("\\*", "*")
    assert rest == ("contains",)
    for ahead in ("", "x", "xy", "xyz"):
        whole = b64encode(f"{ahead}{meant}zz".encode()).decode()
        assert any(form in whole for form in forms)


def test_encodings_come_before_base64() -> None:
    assert encoded("é", ("wide", "base64")) == ((b64encode(b"\xe9\x00").decode(),), ())
    assert encoded("a", ("utf16be", "base64"))[0] == (b64encode(b"\x00a").decode(),)
    assert encoded("a", ("utf16", "base64"))[0] == (b64encode(b"\xff\xfea\x00").decode(),)


def test_a_wildcard_cannot_be_encoded() -> None:
    with pytest.raises(EncodingError, match="wildcards"):
        encoded("a*", ("base64",))
