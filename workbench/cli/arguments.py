"""The commands and their options, with the help a person reads."""

from __future__ import annotations

import argparse
from typing import NoReturn

from workbench import __version__
from workbench.cli.fields import InOrder
from workbench.cli.say import PROGRAM, USAGE

_PATHS = "files and folders (folders are searched for logs): EVTX, JSON, XML, gzip, zip"
_EXAMPLES = f"""\
examples:
  {PROGRAM}                                  the window, on the demo workspace
  {PROGRAM} Security.evtx rule.yml           the window, on these files
  {PROGRAM} test --rules rules/ --benign office/ --attack attack.evtx
  {PROGRAM} explain rule.yml Sysmon.evtx --record 4711
  {PROGRAM} exclude rule.yml --field DestinationIp --modifier cidr \\
      --value 203.0.113.0/24 --modified -o tuned.yml --benign office/

Each command has its own --help. Exit status: 0 done, 1 some rule or file could not be read
or written (each is named on standard error), 2 usage.
"""


_TEST = f"""\
examples:
  {PROGRAM} test --rules rule.yml --samples logs/
  {PROGRAM} test --rules sigma.zip more/ --benign office/ --attack a.evtx --json
"""
_RANK = f"""\
examples:
  {PROGRAM} rank --rules sigma/ --benign office/ --attack attacks/
  {PROGRAM} rank --rules sigma.zip --benign office/ --known known-FPs.csv --csv > rank.csv
"""
_INDICATORS = f"""\
examples:
  {PROGRAM} indicators rule.yml --rules sigma/
  {PROGRAM} indicators rule.yml --rules sigma.zip own-rules/ --json
"""
_CHECK = f"""\
examples:
  {PROGRAM} check --rules rule.yml
  {PROGRAM} check --rules rules/ --json
"""
_COVERAGE = f"""\
examples:
  {PROGRAM} coverage --rules sigma/
  {PROGRAM} coverage --rules sigma.zip --navigator layer.json
"""
_EXPLAIN = f"""\
example:
  {PROGRAM} explain rule.yml Sysmon.evtx --record 4711 --json
"""
_EXCLUDE = f"""\
examples:
  {PROGRAM} exclude rule.yml --field DestinationIp --modifier cidr --value 203.0.113.0/24
  {PROGRAM} exclude rule.yml --field Image --modifier endswith --value '\\update.exe' \\
      --name filter_main_updater --modified -o tuned.yml --benign office/
  {PROGRAM} exclude rule.yml --field Image --modifier endswith --value '\\update.exe' \\
      --field DestinationIp --modifier cidr --value 203.0.113.0/24 198.51.100.0/24

A value that begins with a dash is given as --value=-enc. Values are written as text.
"""
_SUGGEST = f"""\
examples:
  {PROGRAM} suggest rule.yml --benign office/ --attack attacks/
  {PROGRAM} suggest rule.yml --benign office/ --attack attacks/ --field DestinationIp --max 4
"""
_SAMPLES = f"""\
example:
  {PROGRAM} samples big/ --events 1000000 --seed 7
"""


class _Parser(argparse.ArgumentParser):
    """A parser whose errors are one sentence."""

    def error(self, message: str) -> NoReturn:
        self.exit(USAGE, f"{self.prog}: {message} (see {self.prog} --help)\n")


def parser() -> argparse.ArgumentParser:
    """The whole command line."""
    top = _Parser(
        prog=PROGRAM,
        description="Tune Sigma rules against Windows event logs.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    top.add_argument("--version", action="version", version=f"{PROGRAM} {__version__}")
    commands = top.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, (about, examples, fill) in _COMMANDS.items():
        command = commands.add_parser(
            name,
            help=about,
            description=f"{about[0].upper()}{about[1:]}.",
            epilog=examples,
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )
        fill(command)
    return top


def _open(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "files",
        nargs="*",
        metavar="FILE",
        help="rules, logs, folders or a saved workspace; without any, the demo workspace",
    )


def _test(command: argparse.ArgumentParser) -> None:
    _rules(command)
    _logs(command)
    _log_sources(command)
    _placeholders(command)
    command.add_argument("--json", action="store_true", help="one JSON object a line for each rule")
    command.add_argument("--matches", action="store_true", help="name every event that is hit")


def _rank(command: argparse.ArgumentParser) -> None:
    _rules(command)
    _logs(command)
    _log_sources(command)
    _placeholders(command)
    command.add_argument(
        "--known", metavar="FILE", help="false positives that are known: SigmaHQ's known-FPs.csv"
    )
    form = command.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="one JSON object a line for each rule")
    form.add_argument("--csv", action="store_true", help="a table for a spreadsheet")


def _indicators(command: argparse.ArgumentParser) -> None:
    command.add_argument("rule", metavar="RULE", help="a rule file, of the rules or not")
    _rules(command, "")
    _placeholders(command)
    command.add_argument("--json", action="store_true", help="as one JSON object")


def _check(command: argparse.ArgumentParser) -> None:
    _rules(command, "")
    _placeholders(command)
    command.add_argument("--json", action="store_true", help="one JSON object a line a problem")


def _coverage(command: argparse.ArgumentParser) -> None:
    _rules(command)
    _placeholders(command)
    command.add_argument(
        "--navigator", metavar="FILE", help="write a layer for the ATT&CK Navigator here"
    )
    form = command.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="as one JSON object")
    form.add_argument("--csv", action="store_true", help="a table for a spreadsheet")


def _explain(command: argparse.ArgumentParser) -> None:
    command.add_argument("rule", metavar="RULE", help="a rule file")
    command.add_argument("sample", metavar="SAMPLE", help="a log file")
    which = command.add_mutually_exclusive_group(required=True)
    which.add_argument("--record", metavar="N", help="the event's System/EventRecordID")
    which.add_argument("--index", type=int, metavar="N", help="its place in the file, from 0")
    _log_sources(command)
    _placeholders(command)
    command.add_argument("--json", action="store_true", help="as one JSON object")


def _exclude(command: argparse.ArgumentParser) -> None:
    command.add_argument("rule", metavar="RULE", help="a rule file")
    command.set_defaults(asked=())
    command.add_argument(
        "--field",
        action=InOrder,
        required=True,
        default=argparse.SUPPRESS,
        metavar="F",
        help="the field to exclude by; with several of them an event is excluded that has a value"
        " given in each, and --modifier and --value are those of the last --field before them",
    )
    command.add_argument(
        "--modifier",
        action=InOrder,
        default=argparse.SUPPRESS,
        metavar="M",
        help="cidr, endswith, contains, re …; may be repeated; without one the values are equal",
    )
    command.add_argument(
        "--value",
        nargs="+",
        action=InOrder,
        required=True,
        default=argparse.SUPPRESS,
        metavar="V",
        help="the values, any of which is excluded",
    )
    command.add_argument(
        "--name", metavar="IDENTIFIER", help="the search identifier, such as filter_main_proxy"
    )
    command.add_argument("--modified", action="store_true", help="set `modified` to today")
    command.add_argument(
        "-o", "--output", metavar="FILE", help="write the tuned rule here, not to standard output"
    )
    _logs(command)
    _log_sources(command)
    _placeholders(command)
    command.add_argument("--json", action="store_true", help="hits before and after, as JSON")


def _suggest(command: argparse.ArgumentParser) -> None:
    command.add_argument("rule", metavar="RULE", help="a rule file")
    command.add_argument("--field", metavar="F", help="propose for this field alone")
    command.add_argument(
        "--max",
        type=_networks,
        default=8,
        metavar="K",
        help="most networks in one exclusion, 1 to 16 (8)",
    )
    command.add_argument(
        "--keep-unlabelled", action="store_true", help="propose nothing that an unlabelled hit has"
    )
    _logs(command)
    _log_sources(command)
    _placeholders(command)
    command.add_argument("--json", action="store_true", help="as one JSON object")


def _screenshot(command: argparse.ArgumentParser) -> None:
    command.add_argument("file", metavar="FILE.png")
    command.add_argument("--workspace", metavar="W", help="a saved workspace, not the demo one")
    command.add_argument(
        "--view", default="main", metavar="NAME", help="a pane alone, such as stages or events"
    )
    command.add_argument("--theme", choices=("light", "dark"), default="light")
    command.add_argument(
        "--size",
        type=_size,
        default=(1280, 800),
        metavar="WxH",
        help="width and height in pixels (1280x800)",
    )


def _samples(command: argparse.ArgumentParser) -> None:
    command.add_argument("directory", metavar="DIR")
    command.add_argument("--events", type=_positive, metavar="N", help="events in all")
    command.add_argument("--seed", type=int, metavar="S", help="the same seed, the same logs")


def _rules(
    command: argparse.ArgumentParser, more: str = "; Sigma Filters among them are applied"
) -> None:
    command.add_argument(
        "--rules",
        nargs="+",
        action="extend",
        required=True,
        metavar="PATH",
        help="rule files, folders of *.yml and *.yaml (searched through), .zip archives of them"
        f"{more}",
    )


def _logs(command: argparse.ArgumentParser) -> None:
    for name, about in (
        ("--samples", "unlabelled logs"),
        ("--benign", "logs of normal activity: a hit there is a false positive"),
        ("--attack", "logs of attacks: a hit there is a true positive"),
    ):
        command.add_argument(
            name,
            nargs="+",
            action="extend",
            default=[],
            metavar="PATH",
            help=f"{about}; {_PATHS}" if name == "--samples" else about,
        )


def _log_sources(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--alternate",
        action="append",
        default=[],
        metavar="NAME",
        help="switch on a log source alternate, such as registry-4657; may be repeated",
    )
    command.add_argument(
        "--logsources", metavar="FILE", help="log source mappings of your own, over the program's"
    )


def _placeholders(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--placeholders",
        metavar="FILE",
        help="values of %%placeholders%% (YAML, JSON, text), before placeholders.yml beside rules",
    )


def _size(text: str) -> tuple[int, int]:
    """`1280x800` as width and height, each 200 to 10,000."""
    width, _, height = text.lower().partition("x")
    if not (width.isdecimal() and height.isdecimal()):
        raise argparse.ArgumentTypeError(f"`{text}` is not a size such as 1280x800")
    if not (200 <= int(width) <= 10_000 and 200 <= int(height) <= 10_000):
        raise argparse.ArgumentTypeError(f"`{text}` is not between 200 and 10,000 pixels a side")
    return int(width), int(height)


def _networks(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 16:
        raise argparse.ArgumentTypeError(f"`{text}` is not a number from 1 to 16")
    return int(text)


def _positive(text: str) -> int:
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError(f"`{text}` is not a number above 0")
    return int(text)


_COMMANDS = {
    "open": ("open the window (the default command)", "", _open),
    "test": ("evaluate rules over logs and count hits", _TEST, _test),
    "rank": ("evaluate many rules and list the noisiest first", _RANK, _rank),
    "indicators": (
        "list what a rule looks for, and how many of the rules look for the same",
        _INDICATORS,
        _indicators,
    ),
    "check": ("list what is wrong with rules, and where", _CHECK, _check),
    "coverage": ("list the ATT&CK techniques that rules look for", _COVERAGE, _coverage),
    "explain": ("say of one event which part of a rule held, and why", _EXPLAIN, _explain),
    "exclude": ("add an exclusion to a rule", _EXCLUDE, _exclude),
    "suggest": ("propose exclusions for a rule's false positives", _SUGGEST, _suggest),
    "screenshot": ("draw the window into a PNG file", "", _screenshot),
    "samples": ("write sample logs: a benign, an attack and a mixed one", _SAMPLES, _samples),
}
COMMANDS = tuple(_COMMANDS)
