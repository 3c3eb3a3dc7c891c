"""The errors of the command line, the app and their settings.

LikenessError (verify.errors)
├── InputError           what the user gave cannot be used
│   └── SettingsError    a variable of the environment (webapp.settings)
└── RunFailed            a run ended without a page
"""

from verify.errors import LikenessError


class InputError(LikenessError):
    """What the user gave cannot be used."""


class RunFailed(LikenessError):
    """A run ended without a page."""
