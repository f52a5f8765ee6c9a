"""Where allauth asks us: who somebody is, what it may keep, what it must not do by itself."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Any

import qrcode
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialLogin
from allauth.socialaccount.providers.base import AuthProcess
from django.http import HttpRequest
from django.shortcuts import render
from django.urls import reverse
from qrcode.image.svg import SvgPathImage

from provisioning.portal import credentials, identity, rules, sealing, second_factor
from provisioning.portal.models import Credential


class Accounts(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """An account is asked for on our own pages, and let in by a responsable."""
        del request
        return False

    def get_login_stages(self) -> list[str]:
        return ["allauth.mfa.stages.AuthenticateStage"]

    def get_client_ip(self, request: HttpRequest) -> str:
        source = rules.source(request)
        try:
            return str(ip_address(source))
        except ValueError:  # a proxy of ours that forwards a name
            return "0.0.0.0"  # noqa: S104 - an address that nobody has

    def reauthenticate(self, user: Credential, password: str) -> bool:
        return bool(user.check_password(password))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Mails leave by the store's outbox alone."""
        raise NotImplementedError(template_prefix)


class Others(DefaultSocialAccountAdapter):
    """Sign-in by Microsoft or ProConnect."""

    def list_apps(
        self, request: HttpRequest, provider: str | None = None, client_id: str | None = None
    ) -> list[SocialApp]:
        """Those of the file as it is now; their secrets are of the environment.

        A sign-in that waits for a proof names its own by what they all are, and by its client.
        """
        del request
        told = rules.deployment()
        return [
            SocialApp(
                provider="oidc",
                provider_id=each.provider_id,
                name=identity.LABELS[each.provider_id],
                client_id=each.client,
                secret=told.secrets.get(each.provider_id, ""),
                settings={**each.settings, "server_url": each.server},
            )
            for each in identity.clients(rules.spec(), told.authority)
            if provider in (None, each.provider_id)
            or (provider, client_id) == ("oidc", each.client)
        ]

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Whoever is not linked yet links it themselves, once signed in; whoever left is nobody."""
        if sociallogin.state.get("process") == AuthProcess.CONNECT:
            return
        known = sociallogin.user if sociallogin.is_existing else None
        if known is None or not credentials.stands(rules.spec(), known):
            label = identity.LABELS[sociallogin.account.provider]
            page = render(request, "portal/not-linked.html", {"label": label}, status=403)
            raise ImmediateHttpResponse(page)

    def on_authentication_error(self, request: HttpRequest, *_: Any, **__: Any) -> None:
        page = render(request, "portal/sign-in-failed.html", status=400)
        raise ImmediateHttpResponse(page)

    def get_connect_redirect_url(self, request: HttpRequest, socialaccount: SocialAccount) -> str:
        del request, socialaccount
        return str(reverse("mfa_index"))

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        del request, sociallogin
        return False


class SecondFactors(DefaultMFAAdapter):
    def encrypt(self, text: str) -> str:
        return sealing.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return sealing.unseal(encrypted_text)

    def get_totp_issuer(self) -> str:
        return rules.spec().portal.title

    def build_totp_svg(self, url: str) -> str:
        """For the page itself: our policy of contents loads no picture from words."""
        return str(qrcode.make(url, image_factory=SvgPathImage).to_string(encoding="unicode"))

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Not the last one of somebody who must have one."""
        user, day = authenticator.user, rules.now().date()
        others = Authenticator.objects.filter(user=user).exclude(pk=authenticator.pk)
        left = others.exclude(type=Authenticator.Type.RECOVERY_CODES).exists()
        return left or not second_factor.owed(rules.spec(), user, day)
