"""Templates: names once in a chunk, definitions that say their own size."""

from __future__ import annotations

import struct

import pytest

from workbench.events.binxml import Names, Node, Slot, Template, define


def test_a_name_stands_where_it_is_first_needed_and_is_referred_to_after():
    names = Names()
    first = names.refer("Event", 600)
    # Offset, next of its list, hash as in logs of Windows, length, text, end.
    assert first == struct.pack("<IIHH", 604, 0, 3258, 5) + "Event\0".encode("utf-16-le")
    assert names.refer("Event", 900) == struct.pack("<I", 604)
    assert names.heads[3258 % 64] == 604


def test_names_of_one_list_point_to_the_one_before():
    names = Names()
    names.refer("Task", 600)
    second = names.refer("ThreadID", 700)  # both are of list 5
    assert struct.unpack_from("<II", second) == (704, 604)
    assert names.heads[5] == 704


def test_a_copy_learns_apart():
    names = Names()
    copy = names.copy()
    copy.refer("Event", 600)
    assert (names.offsets, any(names.heads)) == ({}, False)


def test_a_definition_says_its_size_and_what_follows_it_in_its_list():
    template = Template(Node("A", (("Name", "text"),), (Slot(0, 1), Node("B"))))
    definition = define(template, 1000, 512, Names())
    following, guid, size = struct.unpack_from("<I16sI", definition)
    assert (following, guid, size) == (512, template.guid, len(definition) - 24)
    assert definition.endswith(b"\x04\x00")


def test_a_second_definition_in_a_chunk_only_refers_to_the_names():
    template, names = Template(Node("A", (("Name", "text"),), (Slot(0, 1),))), Names()
    first, second = define(template, 1000, 0, names), define(template, 2000, 0, names)
    assert len(second) == len(first) - (10 + 2 * len("A")) - (10 + 2 * len("Name"))


def test_equal_trees_have_an_equal_identifier_and_others_another():
    one, same, other = (Template(Node("A", (), (Slot(0, kind),))) for kind in (1, 1, 2))
    assert one.guid == same.guid != other.guid
    assert 0 <= one.bucket < 32


@pytest.mark.parametrize("name", ["", "1a", "a b", "<", "a:b:c", "ä"])
def test_what_xml_does_not_allow_as_a_name_is_refused(name):
    for root in (Node(name), Node("A", (), (Node(name),)), Node("A", ((name, "x"),))):
        with pytest.raises(ValueError, match="cannot be the name"):
            Template(root)
