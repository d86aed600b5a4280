"""Where pySigma's parts of a rule stand in the text."""

from __future__ import annotations

from sigma.rule import SigmaRule

from tests.tuning.checks.texts import SOUND, sound
from workbench.sigma.collection import documents
from workbench.sigma.nodes import plain, span_of
from workbench.tuning.checks.places import Places, text_of


def places(text: str) -> Places:
    [document] = documents(text)
    assert document.root is not None
    return Places(text, document, SigmaRule.from_dict(plain(document.root)))


def test_keys_and_values_by_name() -> None:
    found = places(SOUND)
    assert found.start.of(SOUND) == "title"
    for names, key, value in (
        (("level",), "level", "high"),
        (("tags",), "tags", "tags"),  # a list: its key
        (("logsource", "product"), "product", "windows"),
        (("detection", "filter_main_local"), "filter_main_local", "filter_main_local"),
    ):
        spans = found.key(*names), found.value(*names)
        assert all(spans)
        assert [span.of(SOUND) for span in spans if span] == [key, value]
    assert found.key("absent") is found.value("title", "absent") is None


def test_the_last_entry_of_a_list_that_fits() -> None:
    found = places(SOUND)
    node = found.listed("references", lambda text: "example" in text)
    assert node is not None
    assert text_of(node) == "https://example.org/two"
    assert found.listed("references", lambda text: False) is None


def test_every_item_and_value_of_pysigma_has_its_place() -> None:
    text = sound(
        "    filter_main_local:\n        DestinationIp|cidr: '10.0.0.0/8'\n",
        "    filter_main_local:\n"
        "        - DestinationIp|cidr: '10.0.0.0/8'\n"
        "          Image: [a, b]\n"
        "        - CommandLine|windash: ' -x'\n",
    )
    found = places(text)
    shown = [(w.span.of(text), [span_of(n).of(text) for n in w.values]) for w in found.written]
    assert shown == [
        ("Image|endswith", [r"'\wscript.exe'", r"'\cscript.exe'"]),
        ("DestinationIp|cidr", ["'10.0.0.0/8'"]),
        ("Image", ["a", "b"]),
        ("CommandLine|windash", ["' -x'"]),
    ]
    images, dashed = found.written[2], found.written[3]
    span = found.of_value(images.item.value[1])
    assert span is not None
    assert span.of(text) == "b"
    assert found.of_value(dashed.item.value[0]) == span_of(dashed.value)
    assert found.of_item(images.item) is images
    assert found.of_value(object()) is found.of_item(object()) is None


def test_keywords_have_the_place_of_their_list() -> None:
    text = sound("    selection:\n        Image|endswith: # who\n    ", "    selection:\n    ")
    [keywords, _] = places(text).written
    assert keywords.key is None
    assert [text_of(node) for node in keywords.values] == [r"\wscript.exe", r"\cscript.exe"]
