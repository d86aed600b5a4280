"""Rules that may refer to one another: references found by id or name, verdicts of all of them.

A correlation is evaluated after the rules it refers to; where one of these is missing or not
evaluated, it is not evaluated either, and says why.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property, reduce
from operator import or_

from workbench.engine.ask import Masks, NotEvaluated
from workbench.engine.correlate import Correlated, correlate
from workbench.engine.evaluate import Verdict, evaluate
from workbench.engine.logsource import LogSources
from workbench.sigma.correlation import Correlation
from workbench.sigma.rule import Rule

_DEEPEST = 50  # correlations of correlations


class RuleSet:
    """Rules among which references are looked up: an id ignoring case, a name as written."""

    def __init__(self, rules: Iterable[Rule] = ()):
        self.rules = tuple(rule for rule in rules if rule.filter is None)
        self._named: dict[str, list[Rule]] = {}
        for rule in self.rules:
            for name in _names(rule):
                self._named.setdefault(name, []).append(rule)

    def find(self, reference: str) -> Rule:
        """The rule that a reference names. Raises NotEvaluated if there is none, or several."""
        found = self._named.get(reference) or self._named.get(reference.lower()) or []
        if not found:
            raise NotEvaluated(f"the rule `{reference}` that it refers to is not among the rules")
        if any(rule != found[0] for rule in found):
            raise NotEvaluated(f"{len(found)} rules are called `{reference}`")
        return found[0]

    def users_of(self, rule: Rule) -> list[Rule]:
        """The correlations that refer to a rule and do not `generate` it as a rule of its own."""
        return [user for user, names in self._users if not names.isdisjoint(_names(rule))]

    @cached_property
    def _users(self) -> list[tuple[Rule, frozenset[str]]]:
        asked = [(rule, rule.correlation) for rule in self.rules]
        return [
            (rule, frozenset(name for r in c.rules for name in (r, r.lower())))
            for rule, c in asked
            if c is not None and not c.generate
        ]

    def parts_of(self, correlation: Correlation) -> list[Rule]:
        """The rules that a correlation refers to. Raises NotEvaluated."""
        return [self.find(reference) for reference in correlation.rules]


class Judge:
    """Verdicts of rules over one table, correlations and what they refer to judged once. `rules`
    are those that can be referred to.
    """

    def __init__(self, rules: RuleSet, masks: Masks, sources: LogSources):
        self.rules = rules
        self.masks = masks
        self.sources = sources
        self._known: dict[int, tuple[Rule, Verdict]] = {}

    def __call__(self, rule: Rule) -> Verdict:
        """A rule's verdict; never raises for what a rule says."""
        return self._judge(rule, ())

    def _judge(self, rule: Rule, above: tuple[Rule, ...]) -> Verdict:
        if id(rule) in self._known:
            return self._known[id(rule)][1]
        if rule.correlation is None:
            verdict = evaluate(rule, self.masks, self.sources)
            return self._once(rule, verdict) if above else verdict
        try:
            return self._once(rule, self._correlated(rule, rule.correlation, above))
        except NotEvaluated as reason:
            return _refused(rule, self.masks, str(reason))

    def _once(self, rule: Rule, verdict: Verdict) -> Verdict:
        self._known[id(rule)] = (rule, verdict)  # with the rule, so that its id stays its own
        return verdict

    def _correlated(
        self, rule: Rule, correlation: Correlation, above: tuple[Rule, ...]
    ) -> Correlated:
        parts = self.rules.parts_of(correlation)
        if len({id(part) for part in parts}) < len(parts):
            raise NotEvaluated("it refers to one rule twice, by its id and by its name")
        verdicts = [self._part(part, (*above, rule)) for part in parts]
        named = dict(zip(correlation.rules, verdicts, strict=True))
        windows = correlate(correlation, named, self.masks)
        scope = reduce(or_, (verdict.scope for verdict in verdicts))
        mapping = ", ".join(dict.fromkeys(verdict.mapping_name for verdict in verdicts))
        return Correlated(rule, None, scope, mapping, (), {}, None, windows)

    def _part(self, part: Rule, above: tuple[Rule, ...]) -> Verdict:
        name = part.meta.title or part.meta.name or part.meta.id
        if len(above) > _DEEPEST:
            raise NotEvaluated(f"more than {_DEEPEST} correlations refer to one another")
        if part in above:
            raise NotEvaluated(f"`{name}` refers to itself through the rules it refers to")
        verdict = self._judge(part, above)
        if verdict.reason is not None:
            raise NotEvaluated(f"`{name}`, which it refers to, is not evaluated: {verdict.reason}")
        return verdict


def _names(rule: Rule) -> set[str]:
    return {rule.meta.id.lower(), rule.meta.name} - {""}


def judge(rule: Rule, masks: Masks, sources: LogSources, beside: Iterable[Rule] = ()) -> Verdict:
    """The verdict of one rule, which may refer to those `beside` it. Never raises for what a rule
    says.
    """
    if rule.correlation is None:
        return evaluate(rule, masks, sources)
    return Judge(RuleSet(beside), masks, sources)(rule)


def _refused(rule: Rule, masks: Masks, reason: str) -> Correlated:
    return Correlated(rule, reason, masks.none, "", (), {}, None)
