"""A pipeline that cannot be imported."""

import module_that_nobody_has  # noqa: F401
