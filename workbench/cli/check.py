"""`check`: the problems of rules, each with its place in the text."""

from __future__ import annotations

from argparse import Namespace

from workbench.catalogue.attack import attack
from workbench.catalogue.problems import problems_of_all
from workbench.cli.placeholders import placeholders_of
from workbench.cli.report import Object, dumps, printable
from workbench.cli.say import FAILED, Progress
from workbench.tuning.checks.problem import UNREAD, Problem
from workbench.tuning.rule_files import rule_files


def run(arguments: Namespace) -> int:
    """Prints each problem. The exit status says whether all rules could be read."""
    placeholders = placeholders_of(arguments, arguments.rules)
    files = list(rule_files(arguments.rules, Progress("reading rules")))
    failed = False
    progress, tactics = Progress("checking rules"), attack().by_technique()
    for file in problems_of_all(files, progress, tactics, placeholders):
        Progress.clear()
        for problem in file.problems:
            failed |= problem.code == UNREAD
            print(_line(file.path, problem, arguments.json))
    Progress.clear()
    return FAILED if failed else 0


def _line(path: str, problem: Problem, as_json: bool) -> str:
    if as_json:
        return dumps(_object(path, problem))
    where = f"{path}:{problem.line}:{problem.column}"
    return printable(f"{where}: {problem.code} {problem.message}")


def _object(path: str, problem: Problem) -> Object:
    return {
        "path": path,
        "document": problem.document,
        "line": problem.line,
        "column": problem.column,
        "severity": str(problem.severity),
        "code": problem.code,
        "message": problem.message,
        "fix": problem.fix.label if problem.fix else None,
    }
