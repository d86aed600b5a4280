"""One field's cells asked a test, and cells at random; plain Python's idea of any value."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from hypothesis import strategies as st

from tests.engine.conftest import table_of
from workbench.engine.ask import Settings, ask
from workbench.sigma.formula import Test

ABSENT = object()


def hit(test: Test, *cells: object, settings: Settings | None = None) -> list[int]:
    """The numbers of the cells of field F for which a test is true."""
    events = [{} if cell is ABSENT else {"F": cell} for cell in cells]
    table = table_of([{**event, "G": "x"} for event in events])  # type: ignore[dict-item]
    return ask(test, table, settings).rows().tolist()


TEXT = st.text("abAB.*\\ßäÄ\n ", max_size=6)
CELLS = st.lists(
    st.one_of(st.just(ABSENT), st.none(), TEXT, st.lists(st.one_of(st.none(), TEXT), min_size=1)),
    max_size=20,
)


def lowered(text: str) -> str:
    return "".join(c if len(c.lower()) != 1 else c.lower() for c in text)


def any_value(cell: object, question: Callable[[str], bool]) -> bool:
    if cell is ABSENT:
        return False
    values: Sequence[str | None] = [cell] if cell is None or isinstance(cell, str) else cell  # type: ignore[assignment]
    return any(question(v) for v in values if v is not None)
