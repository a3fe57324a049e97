"""``python -m pasientinfo`` is the same as the command ``pasientinfo``."""

import sys

from pasientinfo.cli import main

sys.exit(main())
