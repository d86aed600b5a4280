"""The effect of an exclusion before it is applied."""

from __future__ import annotations

from dataclasses import dataclass, replace

from workbench.engine.ask import Masks
from workbench.engine.logsource import LogSources
from workbench.engine.mask import Mask
from workbench.sigma.exclude import Exclusion, add_exclusion
from workbench.sigma.rule import RuleError
from workbench.sigma.splice import EditError
from workbench.tuning.analysis import Analysis, Hits, analyse, hits_of
from workbench.tuning.around import ALONE, Around
from workbench.tuning.truth import Truth
from workbench.tuning.workspace import Draft


@dataclass(frozen=True, eq=False)
class Preview:
    """What an exclusion would do to the alerts of the draft as it is tuned now.

    `text` is the draft's text with it, None if it cannot be added: `error` then says why, one
    sentence. `removed` are the alerts that would go (benign: false positives removed, attack:
    attacks lost), `events` those alerts, `left` the ones that would stay.
    """

    text: str | None
    error: str | None
    events: Mask
    removed: Hits
    left: Hits


def preview(
    draft: Draft,
    exclusion: Exclusion,
    masks: Masks,
    sources: LogSources,
    truth: Truth,
    around: Around = ALONE,
) -> Preview:
    """Judges a draft with an exclusion against the draft without it. Never raises for what the
    draft or the exclusion says.
    """
    try:
        text = add_exclusion(draft.text, draft.document, exclusion)
        now = analyse(draft, masks, sources, truth, around=around)
        then = analyse(replace(draft, text=text), masks, sources, truth, around=around)
    except (EditError, RuleError) as error:
        return _refused(str(error), masks)
    reason = then.now.reason or now.now.reason
    if reason is not None:
        return _refused(f"the rule is not evaluated: {reason}", masks)
    return _effect(text, now, then)


def _effect(text: str, now: Analysis, then: Analysis) -> Preview:
    gone = now.now.hits - then.now.hits
    return Preview(text, None, gone, hits_of(gone, now.truth), hits_of(then.now.hits, now.truth))


def _refused(error: str, masks: Masks) -> Preview:
    return Preview(None, error, masks.none, Hits(0, 0, 0), Hits(0, 0, 0))
