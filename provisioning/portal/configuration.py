"""What Django is told for the portal: pure, one mapping."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from ipaddress import ip_network
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from csp.constants import NONE, SELF

from provisioning.errors import Refusal
from provisioning.plan.file_grants import FileGrant
from provisioning.portal.operations import DepositCampaign, Operations
from provisioning.shipped import template_folders
from provisioning.spec.establishments import Establishment
from provisioning.spec.model import Spec

IDLE = timedelta(hours=1)
"""A session that nobody uses ends, and a form that was begun with it."""
_YEAR = timedelta(days=365)
_NOT_OURS = [
    "security.W005",  # whether every subdomain is https is known to whoever has the domain
    "security.W021",
    "security.W008",  # the proxy sends http to https
]
_CSP = {
    "default-src": [NONE],
    "style-src": [SELF],
    "script-src": [SELF],
    "img-src": [SELF],
    "form-action": [SELF],
    "frame-ancestors": [NONE],
    "base-uri": [NONE],
}

_SIGNING_IN = {
    "LOGIN_URL": "entry",
    "LOGIN_REDIRECT_URL": "account",
    "ACCOUNT_ADAPTER": "provisioning.portal.adapters.Accounts",
    "ACCOUNT_USER_MODEL_USERNAME_FIELD": "login",
    "ACCOUNT_USER_MODEL_EMAIL_FIELD": "address",
    "ACCOUNT_REAUTHENTICATION_REQUIRED": True,
    "ACCOUNT_EMAIL_VERIFICATION": "none",  # an address is proved before there is a way in
    "SOCIALACCOUNT_ADAPTER": "provisioning.portal.adapters.Others",
    "MFA_ADAPTER": "provisioning.portal.adapters.SecondFactors",
    "MFA_SUPPORTED_TYPES": ["totp", "webauthn", "recovery_codes"],
    "MFA_RECOVERY_CODES_SHOW_ONCE": True,
    "SESSION_SERIALIZER": "provisioning.portal.sealing.SealedJson",
    "CACHES": {
        "default": {  # seen by every process: a code is used once, a failure counted once
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": "portal_cache",
            "OPTIONS": {"MAX_ENTRIES": 100_000},
        }
    },
}


class SandboxMail(NamedTuple):
    """``invited``: Microsoft's invitation, which its reader may accept; ``html`` is then a text."""

    at: str
    to: str
    subject: str
    html: str
    invited: bool = False


class Mailboxes(NamedTuple):
    """Of a simulated tenant: the mails that left, oldest first, and accepting an invitation."""

    read: Callable[[], Sequence[SandboxMail]]
    accept: Callable[[str], None]


class Deployment(NamedTuple):
    """``rules`` gives spaces.yaml as it is now, ``broken`` what is wrong with it since, ``filed``
    what the approvals grant that day, ``operations`` how the work stands, ``campaigns`` how each
    was last read; ``scrapers`` are network addresses that may read metrics;
    ``proxies`` are addresses whose word on who asks, and by which scheme, is believed;
    ``sandbox``: plain HTTP, on this machine alone, where ``mailboxes`` may be shown.
    ``establishments`` gives our copy of the register; ``secrets``: of each provider of identity;
    ``authority``: where Microsoft signs people in.
    """

    rules: Callable[[], Spec]
    clock: Callable[[], datetime]
    sandbox: bool = False
    proxies: Sequence[str] = ()
    establishments: Callable[[], Sequence[Establishment]] = tuple
    filed: Callable[[Spec, date], Sequence[FileGrant]] = lambda _spec, _day: ()
    operations: Callable[[Spec, datetime, Sequence[FileGrant]], Operations] = (
        lambda _spec, _now, _filed: Operations()
    )
    campaigns: Callable[[str], DepositCampaign | None] = lambda _code: None
    scrapers: Sequence[str] = ()
    broken: Callable[[], str] = str
    mailboxes: Mailboxes | None = None
    secrets: Mapping[str, str] = {}
    authority: str = "https://login.microsoftonline.com"


def proxies(environment: Mapping[str, str]) -> list[str]:
    """The addresses and networks of EXTRANET_PORTAL_PROXIES. ``Refusal`` where one is none."""
    found = environment.get("EXTRANET_PORTAL_PROXIES", "").replace(",", " ").split()
    for each in found:
        try:
            ip_network(each)
        except ValueError:
            raise Refusal(
                f"EXTRANET_PORTAL_PROXIES: {each} is no address nor network; write those of the "
                "proxies, as 10.0.0.5,10.42.0.0/16"
            ) from None
    return found


def hosts(deployment: Deployment) -> list[str]:
    if deployment.sandbox:
        return ["localhost", "127.0.0.1"]
    url = deployment.rules().portal.url
    host = urlsplit(url).hostname if url else None
    if host is None:
        raise Refusal("portal.url is not set; write the address of the portal in spaces.yaml")
    return [host]


def django_settings(deployment: Deployment) -> dict[str, Any]:
    """``Refusal`` where the portal has no address to answer to."""
    secure = not deployment.sandbox
    return {
        "INSTALLED_APPS": [
            "provisioning.requests.apps.AccessConfig",
            "provisioning.portal.apps.PortalConfig",
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
            "django.contrib.messages",
            "csp",
            "allauth",
            "allauth.account",
            "allauth.mfa",
            "allauth.usersessions",
            "allauth.socialaccount",
        ],
        "MIDDLEWARE": [
            "django.middleware.security.SecurityMiddleware",
            "csp.middleware.CSPMiddleware",
            "provisioning.portal.middleware.unavailable",
            "provisioning.portal.health.probed",
            "django.middleware.common.CommonMiddleware",  # no other host than ours
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "allauth.account.middleware.AccountMiddleware",
            "provisioning.portal.sessions.bounded",
            "django.contrib.messages.middleware.MessageMiddleware",
            "django.middleware.clickjacking.XFrameOptionsMiddleware",
            "provisioning.portal.middleware.never_kept",
            "provisioning.portal.middleware.remembered",
        ],
        "TEMPLATES": [
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "DIRS": list(template_folders()),
                "OPTIONS": {
                    "context_processors": [
                        "django.template.context_processors.request",
                        "django.contrib.messages.context_processors.messages",
                        "provisioning.portal.rules.everywhere",
                    ]
                },
            }
        ],
        "ROOT_URLCONF": "provisioning.portal.urls",
        "ALLOWED_HOSTS": hosts(deployment),
        "AUTH_USER_MODEL": "portal.Credential",
        "AUTHENTICATION_BACKENDS": ["provisioning.portal.credentials.Backend"],
        "PASSWORD_HASHERS": ["provisioning.portal.hashers.SmallArgon2"],
        "MESSAGE_STORAGE": "django.contrib.messages.storage.session.SessionStorage",
        **_SIGNING_IN,
        "MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN": deployment.sandbox,
        "SESSION_COOKIE_AGE": int(IDLE.total_seconds()),
        "SESSION_COOKIE_SECURE": secure,
        "CSRF_COOKIE_SECURE": secure,
        "CSRF_COOKIE_HTTPONLY": True,
        "CSRF_FAILURE_VIEW": "provisioning.portal.middleware.forged",
        "SECURE_HSTS_SECONDS": int(_YEAR.total_seconds()) if secure else 0,
        "SILENCED_SYSTEM_CHECKS": _NOT_OURS,
        "APPEND_SLASH": False,
        "X_FRAME_OPTIONS": "DENY",
        "CONTENT_SECURITY_POLICY": {"DIRECTIVES": _CSP},
        "LANGUAGE_CODE": "fr",
        "USE_TZ": True,
        "TIME_ZONE": "Europe/Paris",
        "LOGGING_CONFIG": None,
        "PORTAL": deployment,
    }
