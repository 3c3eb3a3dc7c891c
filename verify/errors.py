"""The root of the error tree, and the errors of rendering and comparing.

    LikenessError
    ├── BrowserNotFound      no Chromium on this machine
    ├── RenderError          a page could not be rendered
    │   └── RenderTimeout    it did not finish within its time limit
    └── (generation.errors)  designs, engines, answers

Every message is one sentence or two that a user can act on: what failed, with
which value, and what to do next.
"""


class LikenessError(Exception):
    """Anything that this program can explain to its user."""


class BrowserNotFound(LikenessError):
    """No Chromium was found on this machine."""


class RenderError(LikenessError):
    """A page could not be rendered."""


class RenderTimeout(RenderError):
    """A page did not finish rendering within its time limit."""
