"""Records of one form share their templates; only their values differ."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from workbench.events.event_xml import instance
from workbench.events.record import Element, Record
from workbench.events.values import UInt8, UInt32

TIME = datetime(2026, 3, 2, tzinfo=UTC)


def record(*data, **more):
    return Record("Provider", 1, "Channel", "host", TIME, 1, data, **more)


def inner(one):
    return instance(one).inner.template


def test_the_same_names_and_types_share_a_template():
    assert inner(record(("A", "x"), (None, UInt32(1)))) is inner(
        record(("A", "y"), (None, UInt32(2)))
    )


@pytest.mark.parametrize("other", [("B", "x"), (None, "x"), ("A", UInt8(1)), ("A", None)])
def test_another_name_or_type_has_another_template(other):
    assert inner(record(("A", "x"))) is not inner(record(other))


def test_every_event_is_an_instance_of_one_template_with_a_last_value_for_its_data():
    one, two = instance(record(("A", "x"))), instance(record(user_data=Element("E", "x")))
    assert one.template is two.template
    assert one.inner.data == two.inner.data == b"x\0"


def test_a_field_without_a_value_takes_no_slot():
    one = instance(record(("A", None), ("B", UInt8(9)))).inner
    assert (one.descriptors, one.data) == (b"\x01\x00\x04\x00", b"\x09")


def test_user_data_of_the_same_form_shares_a_template_whatever_its_values():
    def nested(text, namespace="n"):
        return record(user_data=Element("E", (Element("F", text), Element("G", ())), namespace))

    assert inner(nested("a")) is inner(nested("b"))
    assert inner(nested("a")) is not inner(nested("a", "other"))


def test_a_number_too_large_for_system_is_refused_by_name():
    with pytest.raises(ValueError, match="EventRecordID, ProcessID, ThreadID"):
        instance(Record("P", 1, "C", "h", TIME, 1 << 64))
    with pytest.raises(ValueError, match="300 does not fit UInt8"):
        instance(record(level=300))
