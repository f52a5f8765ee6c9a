"""What could keep the portal of a deployment from working, each with what mends it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit

import httpx
from django.conf import settings as django_settings
from django.core.checks import run_checks
from django.db import transaction

from provisioning.check_result import CheckResult, Level
from provisioning.errors import Refusal
from provisioning.portal.configuration import proxies
from provisioning.requests.database import database, read_only
from provisioning.requests.journal import COMMITTED
from provisioning.requests.key_file import keys_at_hand, secret_keys
from provisioning.requests.setup import aim, missing
from provisioning.requests.store import mails
from provisioning.requests.transaction import reading, writing
from provisioning.settings import BadSetting, Settings
from provisioning.spec.model import Spec

_SLOW = timedelta(hours=1)
_PATIENCE = 20
"""Seconds."""


def address(spec: Spec) -> CheckResult:
    """The one host that the portal answers to."""
    url = spec.portal.url
    if not url:
        mend = "write it in spaces.yaml: portal: {url: https://portail.example}"
        return CheckResult("error", "address", "portal.url is not set", mend)
    return CheckResult("good", "address", f"only {urlsplit(url).hostname} is answered to")


def second_factor(spec: Spec, today: date) -> CheckResult:
    """Whoever decides on others is not let in by a password alone."""
    since = spec.portal.second_factor_since
    if since is None:
        text = "portal.second_factor_since is not set: a password alone lets in who decides"
        mend = f"write it in spaces.yaml: portal: {{second_factor_since: {today}}}"
        return CheckResult("error", "second factor", text, mend)
    if since > today:
        text = f"until {since} a password alone lets in who decides"
        return CheckResult("warning", "second factor", text, "portal.second_factor_since")
    return CheckResult("good", "second factor", f"asked of who decides, since {since}")


def secret_key(settings: Settings) -> CheckResult:
    mend = "set EXTRANET_SECRET_KEY: docs/portal.md"
    try:
        found = keys_at_hand(settings)
    except BadSetting as error:
        return CheckResult("error", "secret key", str(error), mend)
    if not found:
        text = "there is none; one is made in the state folder, which only this machine knows"
        return CheckResult("warning", "secret key", text, mend)
    if "EXTRANET_SECRET_KEY" not in settings.environment:
        text = "it is kept in the state folder: worker and portal must share this folder"
        return CheckResult("warning", "secret key", text, mend)
    former = f", with {len(found) - 1} former" if len(found) > 1 else ""
    return CheckResult("good", "secret key", f"set{former}")


def behind(environment: Mapping[str, str]) -> CheckResult:
    try:
        found = proxies(environment)
    except Refusal as refusal:
        return CheckResult("error", "proxies", str(refusal), "EXTRANET_PORTAL_PROXIES")
    if not found:
        text = "no proxy is believed: everybody counts as one network address, and none as https"
        return CheckResult("error", "proxies", text, "set EXTRANET_PORTAL_PROXIES")
    return CheckResult("good", "proxies", f"{', '.join(found)} says who asks, and by which scheme")


def deployed(settings: Settings) -> Iterator[CheckResult]:
    """Django's own check of a deployment. Django is configured for the portal."""
    known = secret_key(settings).level == "good"
    if known:
        key, *former = secret_keys(settings.environment, settings.state_directory)
        django_settings.SECRET_KEY, django_settings.SECRET_KEY_FALLBACKS = key, former
    told = [each for each in run_checks(include_deployment_checks=True) if not each.is_silenced()]
    found = [each for each in told if known or each.id != "security.W009"]
    for each in found:
        level: Level = "error" if each.is_serious() else "warning"
        yield CheckResult(level, "django", f"{each.id}: {each.msg}", each.hint or "docs/portal.md")
    if not found:
        yield CheckResult("good", "django", "its check of a deployment finds nothing")


def stored(settings: Settings) -> Iterator[CheckResult]:
    """The database as it is: nothing is made, nothing is kept."""
    url, state = settings.environment.get("DATABASE_URL"), settings.state_directory
    if not url:
        text = f"SQLite in {state}: one machine, no two portals"
        yield CheckResult("warning", "database", text, "set DATABASE_URL: docs/portal.md")
        if not (state / "access.sqlite3").exists():
            text = "there is no store yet; the portal makes it when it starts"
            yield CheckResult("note", "migrations", text)
            return
    try:
        there = database(url, state)
        aim({"default": there, COMMITTED: read_only(there)})
        with reading():
            lacking = missing()
        if lacking:
            text = f"{len(lacking)} are not applied ({', '.join(lacking[:3])})"
            yield CheckResult("error", "migrations", text, "as the owner: extranet portal migrate")
            return
        yield CheckResult("good", "migrations", "all are applied")
        _written()
    except (Refusal, BadSetting) as refusal:
        yield CheckResult("error", "database", str(refusal), "docs/portal.md")
        return
    yield CheckResult("good", "database", "it is read and written")


def _written() -> None:
    """One row, taken back at once."""
    from provisioning.portal.models import Attempt

    with writing():
        Attempt.objects.create(act="check", source="", about="", at=datetime.now(UTC))
        transaction.set_rollback(True)


def mailbox(spec: Spec, now: datetime | None) -> Iterator[CheckResult]:
    """Without ``now`` the store is not open, and is not asked."""
    if spec.instance.mailbox is None:
        text = "no mail leaves: nobody can prove an address"
        yield CheckResult("error", "mailbox", text, "instance.mailbox in spaces.yaml")
        return
    yield CheckResult("good", "mailbox", f"{spec.instance.mailbox} writes, by the worker")
    if now is None:
        return
    with reading():
        (waiting, since), (astray, _) = mails.waiting(now), mails.astray()
    if waiting and since:
        level: Level = "warning" if now - since > _SLOW else "note"
        text = f"{waiting} mails wait, the oldest since {since:%Y-%m-%d %H:%M}"
        yield CheckResult(level, "mailbox", text, "extranet worker status")
    if astray:
        text = f"{astray} mails did not leave as they should"
        yield CheckResult("warning", "mailbox", text, "extranet notices list")


def from_outside(url: str) -> CheckResult:
    """The portal as a browser has it: the certificate, the host, the scheme that it believes."""
    try:
        with httpx.Client(timeout=_PATIENCE) as client:
            return answered(client.get(url))
    except httpx.HTTPError as error:
        text = f"{url} does not answer: {error}"
        level: Level = "error" if "CERTIFICATE" in str(error).upper() else "unknown"
        mend = "the proxy's certificate" if level == "error" else "start the portal and its proxy"
        return CheckResult(level, "TLS", text, mend)


def answered(answer: httpx.Response) -> CheckResult:
    if answer.status_code == httpx.codes.BAD_REQUEST:
        text = "the host that reaches the portal is not that of portal.url"
        return CheckResult("error", "TLS", text, "the proxy passes Host: deploy/proxy")
    if answer.status_code != httpx.codes.OK:
        text = f"the entry page answers {answer.status_code}"
        return CheckResult("error", "TLS", text, "the journal of extranet-portal")
    if "Strict-Transport-Security" not in answer.headers:
        text = "the portal takes what comes for plain HTTP: its cookies do not come back"
        mend = "X-Forwarded-Proto of the proxy, whose address is in EXTRANET_PORTAL_PROXIES"
        return CheckResult("error", "TLS", text, mend)
    return CheckResult("good", "TLS", "the portal answers over https, and knows it")
