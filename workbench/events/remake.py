"""Texts made of other texts: words for codes, parts joined, numbers in the form of their type.

Readers take the texts of an event, one a source and None where the event lacks it, and give the
texts that are made of them: none where nothing can be made. They are values, made from files of
data.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

Texts = tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Words:
    """The text, or what stands for it: `%%14593` is `true`. Words are compared ignoring case."""

    words: tuple[tuple[str, str], ...]

    def __call__(self, texts: Texts) -> Iterator[str]:
        if texts[0] is not None:
            yield dict(self.words).get(texts[0].lower(), texts[0])


@dataclass(frozen=True, slots=True)
class Joined:
    """The texts that are there joined, and then the first prefix that it has replaced."""

    separator: str
    prefixes: tuple[tuple[str, str], ...] = ()
    ahead: str = ""

    def __call__(self, texts: Texts) -> Iterator[str]:
        if texts[0] is None:
            return
        text = self.ahead + self.separator.join(part for part in texts if part)
        for prefix, instead in self.prefixes:
            if text.lower().startswith(prefix.lower()):
                text = instead + text[len(prefix) :]
                break
        yield text


@dataclass(frozen=True, slots=True)
class Forms:
    """The second text in the form that the first, its type, asks: `DWORD (0x00000001)`.

    A form's `{text}` is the text, `{low}` and `{high}` the halves of the 64-bit number it is. A
    type without a form, and a text that should be a number and is none, stays as it is.
    """

    forms: tuple[tuple[str, str], ...]

    def __call__(self, texts: Texts) -> Iterator[str]:
        kind, text = texts
        if text is not None:
            form = dict(self.forms).get((kind or "").lower())
            yield text if form is None else formed(form, text)


@dataclass(frozen=True, slots=True)
class Form:
    """The text in one form, as those of `Forms`."""

    form: str

    def __call__(self, texts: Texts) -> Iterator[str]:
        if texts[0] is not None:
            yield formed(self.form, texts[0])


@dataclass(frozen=True, slots=True)
class Labelled:
    """The texts that are there, each behind its label: `SHA1=…,MD5=…`."""

    labels: tuple[str, ...]

    def __call__(self, texts: Texts) -> Iterator[str]:
        parts = [f"{label}={text}" for label, text in zip(self.labels, texts, strict=True) if text]
        if parts:
            yield ",".join(parts)


@dataclass(frozen=True, slots=True)
class Part:
    """What stands between two marks in a text, without the blanks around it. An empty mark is the
    text's own start or end; without the first mark there is nothing."""

    after: str
    until: str

    def __call__(self, texts: Texts) -> Iterator[str]:
        text = texts[0]
        if text is None or self.after not in text:
            return
        rest = text.partition(self.after)[2] if self.after else text
        yield (rest.partition(self.until)[0] if self.until else rest).strip()


Reader = Words | Joined | Forms | Form | Labelled | Part


def formed(form: str, text: str) -> str:
    """A text in a form of `Forms`. Raises ValueError, KeyError or IndexError for a bad form."""
    try:
        number = int(text, 0) & (1 << 64) - 1
    except ValueError:
        number = None
    if number is None and "{text}" not in form:
        return form if "{" not in form else text
    low, high = divmod(number or 0, 1 << 32)[::-1]
    return form.format(text=text, low=low, high=high)
