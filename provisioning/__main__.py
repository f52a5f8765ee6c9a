"""``python -m provisioning`` is ``extranet``."""

import sys

from provisioning.cli import main

sys.exit(main())
