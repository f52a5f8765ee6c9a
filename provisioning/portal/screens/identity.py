"""Signing in by somebody else's word, and linking it to an account once signed in."""

from __future__ import annotations

from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from allauth.socialaccount.models import SocialAccount, SocialApp
from allauth.socialaccount.providers.oauth2.views import (
    OAuth2CallbackView,
    OAuth2LoginView,
    OAuth2View,
)
from allauth.socialaccount.signals import social_account_added
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from requests import RequestException

from provisioning.portal import credentials, identity, rules
from provisioning.portal.provider import IdTokens


def begin(request: HttpRequest, provider_id: str) -> HttpResponse:
    """By a page that leads there: to a form that is redirected, the policy of contents is ours."""
    if request.method != "POST":
        return redirect("entry")
    answer = _by(OAuth2LoginView, request, provider_id)
    if answer.status_code != 302:
        return answer
    values = {"place": answer.headers["Location"], "label": identity.LABELS.get(provider_id)}
    return render(request, "portal/leaving.html", values)


def back(request: HttpRequest, provider_id: str) -> HttpResponse:
    return _by(OAuth2CallbackView, request, provider_id)


def _by(view: type[OAuth2View], request: HttpRequest, provider_id: str) -> HttpResponse:
    try:
        answer: HttpResponse = view.adapter_view(IdTokens(request, provider_id))(request)
    except SocialApp.DoesNotExist:
        raise Http404 from None
    except RequestException:  # the provider does not answer
        return render(request, "portal/sign-in-failed.html", status=503)
    return answer


def _tell(request: HttpRequest, **_: object) -> None:
    credentials.tell(request.user, "link", rules.now())


social_account_added.connect(_tell)


def unlink(request: HttpRequest, number: int) -> HttpResponse:
    if request.method == "POST":
        raise_if_reauthentication_required(request, app="allauth.socialaccount")
        get_object_or_404(SocialAccount, pk=number, user=request.user).delete()
        _tell(request)
        messages.success(request, "Ce compte n'ouvre plus le portail.")
    return redirect("mfa_index")
