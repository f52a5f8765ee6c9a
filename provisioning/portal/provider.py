"""Sign-in by Microsoft and by ProConnect: allauth's OpenID Connect, and what it leaves unchecked.

allauth finds this module by its name. Nobody is recognised by an address: only by what the
provider calls them for good.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, Final

import jwt
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp, SocialToken
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import HttpRequest

_SIGNED_BY: Final = ["RS256", "PS256", "ES256"]
"""Never a secret that both sides know, never nothing."""
_SKEW: Final = 60
_LEVELS: Final = ("eidas1", "eidas2", "eidas3")
ENDING: Final = "ending"
"""In a session: where the provider ends its own, and the token that says which."""
_MUST_SAY: Final = ["iss", "aud", "sub"]


def nonce_of(verifier: str) -> str:
    """Bound to the sign-in that was begun here, as the verifier of PKCE is."""
    return hashlib.sha256(f"nonce:{verifier}".encode()).hexdigest()


def at_least(asked: str, given: str) -> bool:
    """``eidas2`` is more than ``eidas1``; levels of another name are only themselves."""
    enough = _LEVELS[_LEVELS.index(asked) :] if asked in _LEVELS else (asked,)
    return given in enough


class IdTokens(OpenIDConnectOAuth2Adapter):
    nonce = ""

    def get_access_token_data(
        self, request: HttpRequest, app: SocialApp, client: Any, pkce_code_verifier: str = ""
    ) -> Any:
        self.nonce = nonce_of(pkce_code_verifier)
        return super().get_access_token_data(request, app, client, pkce_code_verifier)

    def complete_login(
        self, request: HttpRequest, app: SocialApp, token: SocialToken, **kwargs: Any
    ) -> Any:
        claims = self._verified(app, kwargs["response"].get("id_token", ""), ["exp", "nonce"])
        if claims["nonce"] != self.nonce:
            raise OAuth2Error("the token is of another sign-in")
        asked = app.settings
        if asked["acr"] and not at_least(asked["acr"], str(claims.get("acr"))):
            raise OAuth2Error("the sign-in was weaker than what is asked")
        if asked["tenants"] is not None and claims.get("tid") not in asked["tenants"]:
            raise OAuth2Error("the account is of another tenant")
        if asked["userinfo"] and self._userinfo(app, token.token)["sub"] != claims["sub"]:
            raise OAuth2Error("the particulars are somebody else's")
        if asked["ending"]:
            request.session[ENDING] = (
                str(self.openid_config["end_session_endpoint"]),
                kwargs["response"]["id_token"],
            )
        return self.get_provider().sociallogin_from_response(request, claims)

    def _userinfo(self, app: SocialApp, access: str) -> Mapping[str, Any]:
        """ProConnect signs it: what comes as plain JSON is not from there."""
        with get_adapter().get_requests_session() as asking:
            answer = asking.get(self.profile_url, headers={"Authorization": f"Bearer {access}"})
            answer.raise_for_status()
        if answer.headers.get("Content-Type", "").partition(";")[0] != "application/jwt":
            raise OAuth2Error("the particulars are not signed")
        return self._verified(app, answer.text, [])

    def _verified(self, app: SocialApp, token: str, must_say: list[str]) -> Mapping[str, Any]:
        """Signed by a key that the provider publishes, for us, by it, and not over."""
        with get_adapter().get_requests_session() as asking:
            answer = asking.get(self.openid_config["jwks_uri"])
            answer.raise_for_status()
        try:
            keys = jwt.PyJWKSet.from_dict(answer.json())
            found: dict[str, Any] = jwt.decode(
                token,
                keys[jwt.get_unverified_header(token)["kid"]],
                algorithms=_SIGNED_BY,
                audience=app.client_id,
                leeway=_SKEW,
                options={"require": [*_MUST_SAY, *must_say], "strict_aud": True},
            )
        except (jwt.PyJWTError, KeyError) as error:
            raise OAuth2Error(f"the token cannot be believed: {error}") from error
        # Of several tenants, Microsoft publishes one issuer with a place for each one's id.
        issuer = str(self.openid_config["issuer"]).replace("{tenantid}", str(found.get("tid")))
        if found["iss"] != issuer:
            raise OAuth2Error("the token is of another issuer")
        return found


class Provider(OpenIDConnectProvider):
    """``settings`` of its application: ``uid``, ``acr``, ``tenants``, ``userinfo``, ``scope``."""

    id = "oidc"
    oauth2_adapter_class = IdTokens
    pkce_enabled_default = True

    def get_pkce_params(self) -> dict[str, str]:
        made: dict[str, str] = super().get_pkce_params()
        return made | {"nonce": nonce_of(made["code_verifier"])}

    def get_auth_params_from_request(self, request: HttpRequest, action: str) -> Any:
        """Ours alone: whoever asks adds none."""
        del request, action
        return self.get_auth_params()

    def get_scope_from_request(self, request: HttpRequest) -> Any:
        del request
        return self.get_scope()

    def extract_uid(self, data: Mapping[str, Any]) -> str:
        try:
            return ":".join(str(data[name]) for name in self.app.settings["uid"])
        except KeyError as error:
            raise OAuth2Error(f"the token does not say {error}") from error

    def extract_common_fields(self, data: Mapping[str, Any]) -> dict[str, str]:
        del data
        return {}

    def extract_email_addresses(self, data: Mapping[str, Any]) -> list[str]:
        del data
        return []

    def extract_extra_data(self, data: Mapping[str, Any]) -> dict[str, str]:
        """What tells one linked account from another, on the page of its owner."""
        return {"name": str(data.get("preferred_username") or data.get("email") or "")}


provider_classes = [Provider]
