"""Where the program's own data is: resources/, rules/ and samples/.

In a checkout they stand beside the package, in an installed wheel inside it.
"""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def _data(name: str) -> Path:
    """The packaged folder `name`; the checkout's when the package runs from one."""
    installed = _PACKAGE / "_data" / name
    return installed if installed.is_dir() else _PACKAGE.parent / name


RESOURCES = _data("resources")
RULES = _data("rules")
SAMPLES = _data("samples")
