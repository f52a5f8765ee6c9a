"""Django made ready for the portal, and gunicorn around it: threads, never ASGI."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from importlib.resources import files
from typing import Any

import django
from django.conf import settings as django_settings
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.errors import HaltServer
from whitenoise import WhiteNoise

from provisioning.check_result import CheckResult
from provisioning.errors import Refusal
from provisioning.portal.configuration import Deployment, django_settings as told
from provisioning.settings import BadSetting, Settings
from provisioning.shipped import template

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def ready(deployment: Deployment, store: Settings) -> None:
    """Django is set up for the portal, and the store is open. Once in a process."""
    django_settings.configure(**told(deployment))
    django.setup()
    from django.contrib.sessions.backends.db import SessionStore

    from provisioning.portal import sessions
    from provisioning.portal.credentials import tidy
    from provisioning.portal.middleware import make_logs_discreet
    from provisioning.requests.setup import configure

    make_logs_discreet()
    configure(store)
    tidy(deployment.rules())
    SessionStore.clear_expired()
    sessions.tidy()


def examine(deployment: Deployment, store: Settings) -> Iterator[CheckResult]:
    """What ``portal check`` says. Nothing is made, migrated or kept."""
    spec = deployment.rules()
    here = deployment if spec.portal.url else deployment._replace(sandbox=True)
    django_settings.configure(**told(here))
    django.setup()
    from provisioning.portal import checks

    yield checks.address(spec)
    yield checks.second_factor(spec, deployment.clock().date())
    yield checks.secret_key(store)
    yield checks.behind(store.environment)
    yield from checks.deployed(store)
    found = list(checks.stored(store))
    yield from found
    open_ = any(each.check == "database" and each.level == "good" for each in found)
    yield from checks.mailbox(spec, deployment.clock() if open_ else None)
    if spec.portal.url:
        yield checks.from_outside(spec.portal.url)


def application() -> Wsgi:
    from django.core.handlers.wsgi import WSGIHandler

    styles = template("portal/static/portal.css").parent
    served = WhiteNoise(WSGIHandler(), root=styles, prefix="static/")
    for app in ("mfa", "account"):
        scripts = files(f"allauth.{app}") / "static" / app / "js"
        served.add_files(str(scripts), prefix=f"static/{app}/")
    found: Wsgi = served
    return found


def _listening(arbiter: Arbiter) -> None:
    """Said once the port is ours: port 0 is any free one."""
    host, port = arbiter.LISTENERS[0].getsockname()[:2]
    sys.stdout.write(f"The portal listens at http://{host}:{port} (Ctrl-C stops it)\n")
    sys.stdout.flush()


class Server(BaseApplication):
    """Each process of it makes its own Django."""

    def __init__(self, deployment: Deployment, store: Settings, place: str) -> None:
        """``place`` is HOST:PORT."""
        self.deployment, self.store, self.place = deployment, store, place
        super().__init__()

    def load_config(self) -> None:
        known = {
            "bind": self.place,
            "workers": 1 if self.deployment.sandbox else 2,
            "worker_class": "gthread",
            "threads": 4,
            "proc_name": "extranet-portal",
            "loglevel": "warning" if self.deployment.sandbox else "info",
            "forwarded_allow_ips": ",".join(self.deployment.proxies),
            "control_socket_disable": True,
            "when_ready": _listening,
        }
        for name, value in known.items():
            self.cfg.set(name, value)

    def run(self) -> None:
        """A process that cannot be made has said why: the others are stopped, without a word."""
        try:
            super().run()
        except HaltServer as halted:
            raise SystemExit(halted.exit_status) from None

    def load(self) -> Wsgi:
        try:
            ready(self.deployment, self.store)
        except (Refusal, BadSetting) as error:
            sys.stderr.write(f"{error}\n")
            raise SystemExit(Arbiter.APP_LOAD_ERROR) from None
        return application()
