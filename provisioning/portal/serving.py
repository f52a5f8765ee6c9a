"""Django made ready for the portal, and gunicorn around it: threads, never ASGI."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib.resources import files
from typing import Any

import django
from django.conf import settings as django_settings
from gunicorn.app.base import BaseApplication
from whitenoise import WhiteNoise

from provisioning.portal.configuration import Deployment, django_settings as told
from provisioning.settings import Settings
from provisioning.shipped import template

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def ready(deployment: Deployment, store: Settings) -> None:
    """Django is set up for the portal, and the store is open. Once in a process."""
    django_settings.configure(**told(deployment))
    django.setup()
    from django.contrib.sessions.backends.db import SessionStore

    from provisioning.portal import sessions
    from provisioning.portal.credentials import tidy
    from provisioning.requests.setup import configure

    configure(store)
    tidy(deployment.rules())
    SessionStore.clear_expired()
    sessions.tidy()


def application() -> Wsgi:
    from django.core.handlers.wsgi import WSGIHandler

    styles = template("portal/static/portal.css").parent
    served = WhiteNoise(WSGIHandler(), root=styles, prefix="static/")
    for app in ("mfa", "account"):
        scripts = files(f"allauth.{app}") / "static" / app / "js"
        served.add_files(str(scripts), prefix=f"static/{app}/")
    found: Wsgi = served
    return found


class Server(BaseApplication):
    """Each process of it makes its own Django."""

    def __init__(self, deployment: Deployment, store: Settings, port: int) -> None:
        self.deployment, self.store, self.port = deployment, store, port
        super().__init__()

    def load_config(self) -> None:
        host = "127.0.0.1" if self.deployment.sandbox else "0.0.0.0"  # noqa: S104 - behind a proxy
        known = {
            "bind": f"{host}:{self.port}",
            "workers": 1 if self.deployment.sandbox else 2,
            "worker_class": "gthread",
            "threads": 4,
            "proc_name": "extranet-portal",
            "forwarded_allow_ips": ",".join(self.deployment.proxies),
            "control_socket_disable": True,
        }
        for name, value in known.items():
            self.cfg.set(name, value)

    def load(self) -> Wsgi:
        ready(self.deployment, self.store)
        return application()
