"""A rule's condition reworded, only where it must be: for a new exclusion, for identifiers gone."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from workbench.sigma.clauses import Clause, appended, dropped, read_clauses, words
from workbench.sigma.editable import Editable, formula_of
from workbench.sigma.formula import All, Any, Formula, Named, Not, Quantified, children
from workbench.sigma.layout import Place, next_line, style_of_scalar
from workbench.sigma.nodes import plain
from workbench.sigma.proof import atom, equivalent
from workbench.sigma.splice import EditError, Splice, apply
from workbench.sigma.style import scalar

_ALWAYS = All(())
_PATTERNED = ("filter_main_", "filter_optional_")


@dataclass(frozen=True, slots=True, eq=False)
class Wording:
    """A condition's text: where it stands letter by letter, or (`start` None) only its value."""

    place: Place
    text: str
    start: int | None

    def splices(self, edits: Sequence[Splice]) -> list[Splice]:
        """Splices of the rule's text from splices of the condition's."""
        if not edits:
            return []
        if self.start is None:
            text = scalar(apply(self.text, edits))
            return [Splice(self.place.start, self.place.end, text)]
        return [Splice(e.start + self.start, e.end + self.start, e.text) for e in edits]


def wording_of(text: str, place: Place) -> Wording:
    """A condition's words are looked for in the scalar; escapes, anchors and aliases hide them."""
    value = str(plain(place.node) or "")
    start, end = place.start, place.end
    match style_of_scalar(place.node):
        case "|" | ">":
            start = next_line(text, start)
        case "'" | '"':
            start, end = start + 1, end - 1
    if words(text[start:end]) == words(value):
        return Wording(place, text[start:end], start)
    return Wording(place, value, None)


def excludes(editable: Editable, name: str) -> bool:
    """Whether every condition is false where the identifier `name` holds."""
    held = editable.atoms.get(name)
    return held is not None and all(
        equivalent(Any((Not(condition), Not(held))), _ALWAYS) for condition in editable.formulas
    )


def covered_conditions(editable: Editable, names: Sequence[str]) -> tuple[str, list[Splice]]:
    """The first of the names that every condition can exclude, and the splices which see to it.

    No `them` and no pattern that is not negated may cover the name; if all names would be, the
    patterns in the way are replaced by what they cover now. Raises EditError if nothing helps.
    """
    wordings = [wording_of(editable.text, place) for place in editable.condition_places()]
    for name, freeze in [*((n, False) for n in names), (names[0], True)]:
        found = [_covering(editable, wording, name, freeze) for wording in wordings]
        if None not in found:
            pairs = zip(wordings, found, strict=True)
            return name, [splice for w, edits in pairs for splice in w.splices(edits or [])]
    raise EditError("the condition cannot be made to exclude one more search identifier")


def _covering(editable: Editable, wording: Wording, name: str, freeze: bool) -> list[Splice] | None:
    """The least splices after which the condition is what it was and not `name`."""
    known = editable.atoms | {name: atom(name)}
    meant = All((formula_of(wording.text, editable.atoms), Not(known[name])))
    text = apply(wording.text, _frozen(wording.text, known, name)) if freeze else wording.text
    for option in _options(text, known, name):
        reworded = apply(text, option)
        try:
            formula = formula_of(reworded, known)
        except EditError:
            continue
        if not _swallows(formula, name) and equivalent(formula, meant):
            return [Splice(0, len(wording.text), reworded)] if freeze else option
    return None


def _options(text: str, known: dict[str, Formula], name: str) -> Iterator[list[Splice]]:
    yield []
    clause = read_clauses(text)
    for prefix in _PATTERNED:
        covered = formula_of(f"1 of {prefix}*", known) if name.startswith(prefix) else None
        if isinstance(covered, Quantified) and [part.name for part in covered.parts] == [name]:
            yield appended(clause, f"not 1 of {prefix}*")
    yield appended(clause, f"not {name}")


def _swallows(formula: Formula, name: str, negated: bool = False) -> bool:
    """Whether a pattern that is not negated covers the name."""
    match formula:
        case Quantified(parts=parts):
            return not negated and any(part.name == name for part in parts)
        case Named():
            return False
        case Not(part):
            return _swallows(part, name, not negated)
        case _:
            return any(_swallows(part, name, negated) for part in children(formula))


# patterns in the way


def _frozen(text: str, known: dict[str, Formula], name: str) -> list[Splice]:
    """Splices that put what they cover now in the place of patterns that would take in `name`."""
    clause = read_clauses(text)
    return [
        Splice(leaf.start, leaf.end, _spelled(covered, known, name))
        for leaf, covered, negated in _leaves(clause, formula_of(text, known))
        if isinstance(covered, Quantified)
        and any(part.name == name for part in covered.parts)
        and (covered.every or not negated)
    ]


def _leaves(clause: Clause, formula: Formula) -> Iterator[tuple[Clause, Formula, bool]]:
    """The names and patterns of a condition, each beside what it means; whether it is negated."""
    yield from (
        (leaf, meaning, negated)
        for leaf, (meaning, negated) in zip(clause.leaves(), _operands(formula), strict=True)
    )


def _operands(formula: Formula, negated: bool = False) -> Iterator[tuple[Formula, bool]]:
    if isinstance(formula, Named | Quantified):
        yield formula, negated
        return
    for part in children(formula):
        yield from _operands(part, negated is not isinstance(formula, Not))


def _spelled(covered: Quantified, known: dict[str, Formula], name: str) -> str:
    """What a pattern covers without `name`, as a name, a narrower pattern, or a list of names."""
    names = [part.name for part in covered.parts if part.name != name]
    if len(names) == 1:
        return names[0]
    for prefix in {n[: n.rfind("_") + 1] for n in names} - {""}:
        if {n for n in known if n.startswith(prefix)} == set(names):
            return f"{'all' if covered.every else '1'} of {prefix}*"
    return f"({(' and ' if covered.every else ' or ').join(names)})"


# identifiers gone


def dropped_splices(editable: Editable, gone: Collection[str]) -> list[list[Splice] | None]:
    """For each condition, the splices that take names out of it; None where nothing would remain.

    Patterns stay as long as they cover something.
    """
    found: list[list[Splice] | None] = []
    for place in editable.condition_places():
        wording = wording_of(editable.text, place)
        formula = formula_of(wording.text, editable.atoms)
        if not any(_is_gone(operand, gone) for operand, _ in _operands(formula)):
            found.append([])
            continue
        clause = read_clauses(wording.text)
        lost = {leaf for leaf, meaning, _ in _leaves(clause, formula) if _is_gone(meaning, gone)}
        edits = dropped(clause, lost.__contains__)
        found.append(None if edits is None else wording.splices(edits))
    return found


def _is_gone(operand: Formula, gone: Collection[str]) -> bool:
    match operand:
        case Named(name):
            return name in gone
        case Quantified(parts=parts):
            return all(part.name in gone for part in parts)
        case _:
            return False
