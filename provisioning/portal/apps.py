"""The name under which Django knows the portal: its tables are ``portal_*``."""

from __future__ import annotations

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "provisioning.portal"
    label = "portal"
    default_auto_field = "django.db.models.BigAutoField"
