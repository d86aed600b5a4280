"""The log source mappings of a workspace: the program's, the analyst's own, the alternates on."""

from __future__ import annotations

from pathlib import Path

from workbench.engine.logsource import OWN, LogSourceError, LogSources, load_mappings


def own_file(workspace_file: Path | None) -> Path | None:
    """The analyst's own mappings beside a workspace's file, if they are there."""
    beside = workspace_file.absolute().parent / OWN if workspace_file else None
    return beside if beside and beside.is_file() else None


def mappings_for(workspace_file: Path | None, alternates: frozenset[str]) -> tuple[LogSources, str]:
    """The mappings, and one sentence for what cannot be had ("" if all can): an own file that is
    wrong is left out, and so is an alternate that there is not.
    """
    own, problem = own_file(workspace_file), ""
    try:
        known = load_mappings(own=own)
    except LogSourceError as error:
        known, own, problem = load_mappings(), None, str(error)
    unknown = sorted(alternates.difference(known.alternates))
    if unknown and not problem:
        problem = f"there is no alternate log source {' or '.join(unknown)}"
    on = alternates.intersection(known.alternates)
    return (load_mappings(own=own, alternates=on) if on else known), problem
