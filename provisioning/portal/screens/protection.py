"""What protects an account: a second factor and its codes, and the sessions that are open.

The views are allauth's; ours are their words.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from allauth.account.views import ReauthenticateView
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import views as base
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.internal.flows.sessions import end_other_sessions, end_sessions
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy

from provisioning.portal.identity import LABELS

authenticate = base.AuthenticateView.as_view(template_name="portal/second-factor.html")
by_password = ReauthenticateView.as_view(template_name="portal/prove-again.html")
by_code = base.ReauthenticateView.as_view(template_name="portal/prove-again.html")
drop_totp = totp.DeactivateTOTPView.as_view(template_name="portal/drop-totp.html")
by_key = webauthn.ReauthenticateWebAuthnView.as_view(template_name="portal/prove-again.html")
add_key = webauthn.AddWebAuthnView.as_view(template_name="portal/add-key.html")
codes = recovery.ViewRecoveryCodesView.as_view(template_name="portal/codes.html")
new_codes = recovery.GenerateRecoveryCodesView.as_view(template_name="portal/new-codes.html")


class AddTotp(totp.ActivateTOTPView):
    template_name = "portal/add-totp.html"

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        """The key by fours, to be read aloud and typed."""
        values: dict[str, Any] = super().get_context_data(**more)
        secret = values["form"].secret
        return values | {"key": " ".join(re.findall(".{1,4}", secret))}


class DropKey(webauthn.RemoveWebAuthnView):
    template_name = "portal/drop-key.html"
    success_url = reverse_lazy("mfa_index")

    def form_valid(self, form: Form) -> HttpResponse:
        if get_adapter().can_delete_authenticator(self.object):
            answer: HttpResponse = super().form_valid(form)
            return answer
        messages.warning(self.request, "Ajoutez d'abord un autre second facteur.")
        return redirect("mfa_index")


add_totp, drop_key = AddTotp.as_view(), DropKey.as_view()


class LinkedAccount(NamedTuple):
    number: int
    label: str
    name: str


def factors(request: HttpRequest) -> HttpResponse:
    rows = SocialAccount.objects.filter(user=request.user).order_by("id")
    links = [
        LinkedAccount(row.id, LABELS.get(row.provider, row.provider), row.extra_data["name"])
        for row in rows
    ]
    view = base.IndexView.as_view(
        template_name="portal/factors.html", extra_context={"links": links}
    )
    answer: HttpResponse = view(request)
    return answer


def sessions(request: HttpRequest) -> HttpResponse:
    """« Mes sessions »: each can be ended, or all the others."""
    if request.method != "POST":
        rows = UserSession.objects.purge_and_list(request.user)
        rows.sort(key=lambda each: each.created_at, reverse=True)
        return render(request, "portal/sessions.html", {"rows": rows})
    chosen = request.POST.get("session", "")
    if chosen == "others":
        end_other_sessions(request, request.user)
        messages.success(request, "Vos autres sessions sont fermées.")
        return redirect("sessions")
    mine = UserSession.objects.filter(user=request.user)
    row = mine.filter(pk=int(chosen)).first() if chosen.isdecimal() else None
    if row is None:
        raise Http404
    end_sessions(request, [row])
    if not request.user.is_authenticated:
        return redirect("entry")
    messages.success(request, "La session est fermée.")
    return redirect("sessions")
