"""The bytes of a rule file as text, and back again without a byte changed.

Everything else counts characters of `RuleText.text`, in which the byte order mark is left out and
line endings stand as they are in the file.
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass, replace

from workbench.sigma.rule import RuleError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


@dataclass(frozen=True, slots=True)
class RuleText:
    """A rule file's text, and how it was encoded."""

    text: str
    mark: bytes = b""
    encoding: str = "utf-8"

    @classmethod
    def from_bytes(cls, data: bytes) -> RuleText:
        """Raises RuleError where the bytes are no text."""
        mark, encoding = next(((m, e) for m, e in _MARKS if data.startswith(m)), (b"", "utf-8"))
        try:
            return cls(data[len(mark) :].decode(encoding), mark, encoding)
        except UnicodeDecodeError as error:
            raise RuleError(
                f"the file is not {encoding.upper()} text (byte {len(mark) + error.start})"
            ) from None

    def to_bytes(self) -> bytes:
        return self.mark + self.text.encode(self.encoding)

    def with_text(self, text: str) -> RuleText:
        """The same file with another text."""
        return replace(self, text=text)
