"""The name under which Django knows this package."""

from __future__ import annotations

from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "provisioning.requests"
    label = "access"
    default_auto_field = "django.db.models.BigAutoField"
