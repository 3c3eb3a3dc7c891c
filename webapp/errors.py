"""The errors of the command line, the app and their settings.

LikenessError (verify.errors)
├── InputError           what the user gave cannot be used
│   └── SettingsError    a variable of the environment (webapp.settings)
├── RunFailed            a run ended without a page
├── RunNotFound          no run of that id belongs to whoever asks for it
├── CaptureError         no picture of a page on the internet could be taken
├── PublishError         a page was not published
└── PortTaken            something else listens on the port
"""

from verify.errors import LikenessError


class InputError(LikenessError):
    """What the user gave cannot be used."""


class RunFailed(LikenessError):
    """A run ended without a page."""


class RunNotFound(LikenessError):
    """No run of that id belongs to whoever asks for it."""


class CaptureError(LikenessError):
    """No picture of a page on the internet could be taken."""


class PublishError(LikenessError):
    """A page was not published."""


class PortTaken(LikenessError):
    """Something else listens on the port."""
