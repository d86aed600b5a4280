"""An event in XML becomes the fields that a log file would give."""

from __future__ import annotations

import pytest

from workbench.events.xml_event import xml_event

GUID = "{5770385f-c22a-43e0-bf4c-06f5698ffbd9}"
SYSTEM = "<System><EventID>1</EventID><Channel>C</Channel></System>"


def fields(body: str, system: str = SYSTEM, bare: bool = False) -> list[tuple[str, str | None]]:
    text = f"<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'>{system}{body}"
    found = xml_event(f"{text}</Event>".encode(), bare)
    assert found is not None
    return found if system != SYSTEM else found[2:]


def test_system_is_named_by_tags_and_attributes() -> None:
    system = f"""<System>
      <Provider Name='P' Guid='{GUID}'/>
      <EventID Qualifiers=''>4624</EventID>
      <TimeCreated SystemTime='2020-09-22T03:02:48.3280000Z'/>
      <Correlation ActivityID="" />
      <Execution ProcessID='4' ThreadID='8'></Execution>
      <Channel></Channel>
      <Security/>
    </System>"""
    assert fields("", system) == [
        ("Provider_Name", "P"),
        ("Provider_Guid", GUID[1:-1].upper()),
        ("EventID", "4624"),
        ("TimeCreated_SystemTime", "2020-09-22T03:02:48.3280000Z"),
        ("Execution_ProcessID", "4"),
        ("Execution_ThreadID", "8"),
        ("Channel", None),
    ]


def test_empty_data_are_empty_and_other_empty_elements_have_no_value() -> None:
    data = "<Data Name='A'/><Data Name='B'>\n  </Data><Data Name='C'> </Data><Data/><Binary/>"
    assert fields(f"<EventData>{data}</EventData>") == [
        *(("A", ""), ("B", ""), ("C", " "), ("Data", ""), ("Binary", None)),
    ]


def test_user_data_are_named_by_leaves() -> None:
    body = "<UserData><W xmlns:a='b' xmlns='c'><X>1</X><Y><Z b='2'/></Y><E/></W></UserData>"
    assert fields(body) == [("X", "1"), ("Z_b", "2"), ("E", None)]


def test_a_forwarders_rendering_hides_nothing() -> None:
    info = "<Message>m</Message><Level>Information</Level><Channel/><Keywords><Keyword>k</Keyword>"
    body = f"<RenderingInfo Culture='en-US'>{info}</Keywords></RenderingInfo>"
    assert fields(body) == [
        ("Message", "m"),
        ("RenderingInfo_Level", "Information"),
        ("RenderingInfo_Channel", None),
        ("RenderingInfo_Keyword", "k"),
    ]
    data = "<EventData><Data Name='Message'>own</Data></EventData>"
    assert fields(data + body)[:2] == [("Message", "own"), ("RenderingInfo_Message", "m")]


def test_data_take_the_name_from_system() -> None:
    text = f"<Event>{SYSTEM}<EventData><Data Name='Channel'>S</Data></EventData></Event>"
    assert xml_event(text.encode()) == [("EventID", "1"), ("System_Channel", "C"), ("Channel", "S")]


@pytest.mark.parametrize("ends", ["\r\n", "\n", "\r", "&#13;&#10;"])
def test_line_ends_in_values_stay(ends: str) -> None:
    value = ends.replace("&#13;&#10;", "\r\n")
    body = f"<EventData>\r\n  <Data Name='A'>x{ends}y</Data>\r\n</EventData>\r\n"
    assert fields(body) == [("A", f"x{value}y")]


@pytest.mark.parametrize("written", ["\x01", "&#1;", "&#x01;"])
def test_characters_that_xml_does_not_admit_are_read(written: str) -> None:
    assert fields(f"<EventData><Data Name='A'>a{written}é</Data></EventData>") == [("A", "a\x01é")]


def test_bytes_that_are_no_text_cost_no_event() -> None:
    text = (
        f"<Event>{SYSTEM}<EventData><Data Name='A'>a".encode() + b"\xff</Data></EventData></Event>"
    )
    found = xml_event(text)
    assert found is not None
    assert found[-1] == ("A", "a�")


def test_prefixes_do_no_harm() -> None:
    text = b"<n:Event><n:System><n:EventID>1</n:EventID></n:System></n:Event>"
    assert xml_event(text) == [("EventID", "1")]


def test_guids_lose_their_braces_where_they_are_guids() -> None:
    data = f"<Data Name='ProcessGuid'>{GUID}</Data><Data Name='Details'>{GUID}</Data>"
    body = f"<EventData>{data}</EventData>"
    assert fields(body) == [("ProcessGuid", GUID[1:-1].upper()), ("Details", GUID)]
    assert fields(body, bare=True) == [("ProcessGuid", GUID), ("Details", GUID)]


@pytest.mark.parametrize("text", [b"<Event>", b"<Event><System></Event>", b"<Event>&x;</Event>"])
def test_what_is_not_well_formed_is_an_error(text: bytes) -> None:
    with pytest.raises(ValueError, match="column"):
        xml_event(text)


def test_what_is_nested_without_end_is_an_error() -> None:
    deep = "<A>" * 3000 + "</A>" * 3000
    with pytest.raises(ValueError, match="deeply"):
        xml_event(f"<Event>{SYSTEM}<UserData>{deep}</UserData></Event>".encode())


def test_an_event_without_system_is_none() -> None:
    assert xml_event(b"<Event><Name>concert</Name></Event>") is None
