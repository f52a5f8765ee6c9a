"""Django made ready by being imported: models exist before any database is named.

``setup.configure`` names it afterwards. Where Django is already set up by others, theirs holds.
"""

from __future__ import annotations

import django
from django.conf import settings

if not settings.configured:
    settings.configure(
        INSTALLED_APPS=["provisioning.requests.apps.AccessConfig"],
        USE_TZ=True,
        TIME_ZONE="UTC",
        LOGGING_CONFIG=None,
    )
    django.setup()
