"""What is measured: logs of any size, made once and kept in the temporary folder, and a rule."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

from workbench import __version__
from workbench.events.generate import write_samples
from workbench.tuning.dataset import Dataset, load
from workbench.tuning.workspace import Role, Sample

PREDICATES = 50
_ROLES = {"benign.evtx": Role.BENIGN, "attack.evtx": Role.ATTACK}


def logs(events: int) -> list[Path]:
    """Files that together hold so many events."""
    folder = Path(tempfile.gettempdir(), f"sigma-workbench-benchmarks-{__version__}", str(events))
    done = folder / "done"
    if not done.exists():
        write_samples(folder, events=events, seed=1)
        done.touch()
    return sorted(folder.glob("*.evtx"))


@cache
def dataset(events: int) -> Dataset:
    """These events in one table, with their roles."""
    return load([Sample(path, _ROLES.get(path.name, Role.UNLABELLED)) for path in logs(events)])


def rule_text() -> str:
    """The rule for script interpreters with exclusions until it has 50 predicates."""
    networks = [f"203.{n}.0.0/16" for n in range(20)] + [f"2a0{n}::/16" for n in range(5)]
    images = [f"\\program{n}.exe" for n in range(15)]
    ports = [str(n) for n in range(8001, 8008)]
    return "\n".join(
        [
            "title: Fifty predicates",
            "logsource: {product: windows, category: network_connection}",
            "detection:",
            "    selection:",
            "        Initiated: 'true'",
            "        Image|endswith: ['\\wscript.exe', '\\cscript.exe']",
            *_exclusion("networks", "DestinationIp|cidr", networks),
            *_exclusion("images", "Image|endswith", images),
            *_exclusion("ports", "DestinationPort", ports),
            "    condition: selection and not 1 of filter_main_*",
            "",
        ]
    )


def _exclusion(name: str, key: str, values: list[str]) -> list[str]:
    listed = [f"            - '{value}'" for value in values]
    return [f"    filter_main_{name}:", f"        {key}:", *listed]
