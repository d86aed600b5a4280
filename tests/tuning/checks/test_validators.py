"""The validators of pySigma and SigmaHQ: without a network, and without ever failing."""

from __future__ import annotations

import subprocess
import sys

import yaml
from sigma.rule import SigmaRule
from sigma.validators.core import validators as core

from tests.tuning.checks.texts import SOUND, sound
from workbench.tuning.checks.issues import code_of
from workbench.tuning.checks.validators import NOT_RUN, Failed, Validators, known_checks

FIRST_RUN = """
import sys
from workbench.tuning.offline import offline
with offline():
    pass
passed = []
sys.addaudithook(lambda event, _: passed.append(event) if event.startswith("socket.") else None)
from workbench.tuning.checks.run import problems_of
print(len(problems_of(sys.stdin.read())), set(passed) - {"socket.__new__", "socket.bind"})
"""  # what is refused is refused before the second hook hears of it


def rule(text: str) -> SigmaRule:
    return SigmaRule.from_dict(yaml.safe_load(text))


def codes(found: list[object]) -> list[str]:
    return [each.check if isinstance(each, Failed) else code_of(each) for each in found]  # type: ignore[arg-type]


def test_the_first_run_of_all_reaches_no_network() -> None:
    program = [sys.executable, "-W", "error", "-c", FIRST_RUN]
    done = subprocess.run(program, input=SOUND, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("0 set()\n", "")


def test_all_checks_are_run_but_those_named() -> None:
    known = set(known_checks())
    assert NOT_RUN.keys() >= core.keys() - known
    assert not known & NOT_RUN.keys()
    assert len([name for name in known if name.startswith("sigmahq_")]) > 40


def test_sigmahq_s_tables_are_there() -> None:
    assert codes(Validators().check(rule(SOUND))) == []
    unknown = sound("    category: network_connection\n", "    category: nothing_known\n")
    assert "sigmahq_logsource_unknown" in codes(Validators().check(rule(unknown)))
    cast = sound("DestinationIp|cidr", "destinationip|cidr")
    assert "sigmahq_fieldname_cast" in codes(Validators().check(rule(cast)))


def test_a_check_that_stumbles_is_named_and_the_others_go_on() -> None:
    text = sound("    - Legitimate scripts", "    - ''").replace("    - attack.execution\n", "")
    found = Validators().check(rule(text + "custom: 1\n"))
    [failed] = [each for each in found if isinstance(each, Failed)]
    assert failed.check == "sigmahq_falsepositives_capital"
    assert failed.why.startswith("IndexError: ")
    assert "sigmahq_unknown_field" in codes(found)


def test_one_run_compares_its_rules_and_the_next_starts_afresh() -> None:
    for _ in range(2):
        run = Validators()
        assert codes(run.check(rule(SOUND))) == codes(run.check(rule(SOUND))) == []
        assert codes(run.across()) == ["duplicate_title", "identifier_collision"]
    assert codes(Validators().across()) == []
