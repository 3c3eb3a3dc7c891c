"""The errors of designs and engines.

    LikenessError (verify.errors)
    ├── DesignError       an upload that cannot be used as a design
    ├── EngineError       an engine failed
    │   └── EngineNotFound    no engine of that name, or its packages are not installed
    └── Stopped           the user asked the run to stop
"""

from verify.errors import LikenessError


class DesignError(LikenessError):
    """An upload that cannot be used as a design."""


class EngineError(LikenessError):
    """An engine failed to write a page."""


class EngineNotFound(EngineError):
    """No engine of that name, or what it needs is not installed."""


class Stopped(LikenessError):
    """The user asked the run to stop."""
