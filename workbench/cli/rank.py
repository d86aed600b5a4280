"""`rank`: all rules over all logs in one pass, the noisiest first, as a table, JSON or CSV."""

from __future__ import annotations

import csv
import sys
from argparse import Namespace
from collections.abc import Iterator, Sequence
from pathlib import Path

from workbench.catalogue.known import NOTHING_KNOWN, Known, KnownError, read_known
from workbench.catalogue.lineup import lineup
from workbench.catalogue.overlap import Overlap, overlaps
from workbench.catalogue.rank import Ranked, noisiest_first, rank, shares
from workbench.cli.catalogue import index_of
from workbench.cli.logs import Logs, read_logs
from workbench.cli.placeholders import placeholders_of
from workbench.cli.report import Object, dumps, printable, table
from workbench.cli.say import FAILED, CommandError, Progress, complain
from workbench.cli.sources import sources_of
from workbench.engine.ask import Masks
from workbench.tuning.metrics import UNMEASURED, PoissonRate, Rate
from workbench.tuning.workspace import Workspace

_HEAD = (
    *("rule", "level", "hits", "benign", "attack", "unlabelled", "known", "FDR"),
    *("FP/host/day", "attacks kept", "share"),
)
_MOST_PAIRS = 20


def run(arguments: Namespace) -> int:
    """Ranks and prints. The exit status says whether all of it could be read."""
    known = _known(arguments.known)
    sources = sources_of(arguments)
    logs = read_logs(arguments)
    placeholders = placeholders_of(arguments, arguments.rules)
    index = index_of(arguments.rules, placeholders)
    entrants = lineup(index, Workspace(placeholders=placeholders))
    progress = Progress("evaluating rules")
    found = noisiest_first(rank(entrants, Masks(logs.table), sources, logs.truth, progress))
    Progress.clear()
    if arguments.json or arguments.csv:
        share = shares(found)
        objects = [_object(each, share[each.entrant.place], known, logs) for each in found]
        if arguments.csv:
            _write_csv(objects)
        for each in objects if arguments.json else ():
            print(dumps(each))
    else:
        print("\n".join(_readable(found, known, logs)))
    return FAILED if index.broken or logs.failed else 0


def _known(path: str | None) -> Known:
    if path is None:
        return NOTHING_KNOWN
    try:
        known = read_known(Path(path))
    except KnownError as error:
        raise CommandError(str(error), FAILED) from None
    for warning in known.warnings:
        complain(warning)
    return known


def _object(ranked: Ranked, share: Rate, known: Known, logs: Logs) -> Object:
    rule = ranked.entrant.rule
    return {
        "rule_id": rule.meta.id or None,
        "title": rule.meta.title or None,
        "path": ranked.entrant.place.path,
        "level": rule.meta.level or None,
        "status": "evaluated" if ranked.reason is None else "not evaluated",
        "reason": ranked.reason,
        "in_scope": ranked.in_scope,
        "hits": ranked.hits,
        "benign": ranked.false,
        "attack": ranked.true,
        "unlabelled": ranked.unlabelled,
        "known": len(known.rows(ranked, logs.table)),
        "false_discovery_rate": _rate(ranked.rates.false_discovery),
        "false_positive_rate": _rate(ranked.rates.false_positive),
        "false_positives_per_host_day": _rate(ranked.rates.per_host_day),
        "attacks_kept": ranked.attacks.kept,
        "attacks_before": ranked.attacks.before,
        "share_of_alerts": share.value,
    }


def _rate(rate: Rate | PoissonRate) -> Object | None:
    if rate.value is None:
        return None
    return {"value": rate.value, "low": rate.low, "high": rate.high}


def _write_csv(objects: Sequence[Object]) -> None:
    """One line a rule; a rate in three columns. A text never begins as a formula does."""
    if not objects:
        return
    rows = [_flat(each) for each in objects]
    writer = csv.DictWriter(sys.stdout, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)


def _flat(found: Object) -> Object:
    flat: Object = {}
    for key, value in found.items():
        if key.startswith("false_"):
            rate = value or {"value": None, "low": None, "high": None}
            flat |= {key: rate["value"], f"{key}_low": rate["low"], f"{key}_high": rate["high"]}
        else:
            risky = isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r")
            flat[key] = f"'{value}" if risky else value
    return flat


def _readable(found: Sequence[Ranked], known: Known, logs: Logs) -> Iterator[str]:
    """The rules that fire; how many do not, and why some are not evaluated; which ones overlap."""
    firing = [each for each in found if each.hits]
    share = shares(found)
    yield table(_HEAD, [_row(e, share[e.entrant.place], known, logs) for e in firing])
    refused = [each for each in found if each.reason is not None]
    yield ""
    yield (
        f"{len(found):,} rules, {len(firing):,} with hits, {len(refused):,} not evaluated;"
        f" {sum(each.hits for each in found):,} alerts over {logs.table.size:,} events"
    )
    yield from _reasons(refused)
    pairs = overlaps(firing)
    if pairs:
        yield ""
        said = "1 pair of rules fires" if len(pairs) == 1 else f"{len(pairs):,} pairs of rules fire"
        yield f"{said} on nearly the same events:"
        yield from (_pair(pair) for pair in pairs[:_MOST_PAIRS])


def _reasons(refused: Sequence[Ranked]) -> Iterator[str]:
    counts: dict[str, int] = {}
    for each in refused:
        counts[each.reason or ""] = counts.get(each.reason or "", 0) + 1
    for reason, count in sorted(counts.items(), key=lambda item: -item[1]):
        yield printable(f"not evaluated ({count}): {reason}")


def _row(ranked: Ranked, share: Rate, known: Known, logs: Logs) -> tuple[str, ...]:
    counts = (ranked.hits, ranked.false, ranked.true, ranked.unlabelled)
    numbers = [f"{count:,}" for count in (*counts, len(known.rows(ranked, logs.table)))]
    return (
        ranked.name,
        ranked.entrant.rule.meta.level or "-",
        *numbers,
        _percent(ranked.rates.false_discovery),
        _per_day(ranked.rates.per_host_day),
        f"{ranked.attacks.kept:,} of {ranked.attacks.before:,}",
        f"{share.value or 0:.1%}",
    )


def _percent(rate: Rate) -> str:
    if rate.value is None or rate.low is None or rate.high is None:
        return UNMEASURED
    return f"{rate.value:.0%} ({rate.low:.0%}-{rate.high:.0%})"


def _per_day(rate: PoissonRate) -> str:
    return UNMEASURED if rate.value is None else f"{rate.value:.3g}"


def _pair(pair: Overlap) -> str:
    said = f"  {pair.shared:,} of {pair.either:,}: {pair.first.name} | {pair.second.name}"
    return printable(said)
