"""The program's own data is found from wherever it runs."""

from workbench import paths


def test_the_folders_are_there() -> None:
    assert paths.RESOURCES.is_dir()
    assert paths.RULES.is_dir()
    assert paths.SAMPLES.is_dir()


def test_the_first_rule_and_the_three_logs_are_in_them() -> None:
    assert list(paths.RULES.rglob("*.yml"))
    assert len(list(paths.SAMPLES.rglob("*.evtx"))) >= 3
