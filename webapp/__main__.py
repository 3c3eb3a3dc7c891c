"""`python -m webapp` is the command `likeness`."""

import sys

from webapp.cli import main

sys.exit(main())
