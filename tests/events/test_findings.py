"""What a text holds beside events is said in sentences, each once."""

from __future__ import annotations

from workbench.events.findings import Findings
from workbench.events.shaped import Shape
from workbench.events.table import Damage


def test_a_sound_text_has_none() -> None:
    findings = Findings()
    findings.counts[Shape.FLAT] += 5
    assert findings.damage(doctype=False) == ()


def test_every_kind_has_its_sentence() -> None:
    findings = Findings()
    findings.counts.update({Shape.FLAT: 5000, Shape.XML: 1})
    for line in (9, 7, 8):
        findings.broken.add(line)
    findings.foreign.add(1000)
    findings.other.add(3)
    findings.other.add(4)
    findings.ends_within(9)
    assert findings.damage(doctype=True) == (
        Damage("the forms of events are mixed: 5,000 as flat JSON, 1 as XML"),
        Damage("the document type was not read, and no entity of it is expanded"),
        Damage("2 events cannot be read, the first begins in line 7", 2),
        Damage("1 object is no event, in line 1,000"),
        Damage("2 stretches of text are no events, the first in line 3"),
        Damage("the text is cut off inside the event that begins in line 9", 1),
    )


def test_an_event_that_the_text_ends_in_is_not_counted_twice() -> None:
    findings = Findings()
    findings.broken.add(2)
    findings.ends_within(2)
    assert [damage.lost for damage in findings.damage(doctype=False)] == [1]
