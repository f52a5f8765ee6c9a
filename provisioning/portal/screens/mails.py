"""« Courriels »: what left a simulated tenant, so that one person can play them all."""

from __future__ import annotations

import re
from html import unescape

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from provisioning.errors import Refusal
from provisioning.portal import rules
from provisioning.portal.configuration import SandboxMail

_PAGE = 50
_ENDS = re.compile(r"</p>|</li>|<br>")
_TAGS = re.compile(r"<[^>]*>")


def mails(request: HttpRequest) -> HttpResponse:
    """The newest ones; links of the portal lead to this one, wherever it is served."""
    boxes = rules.deployment().mailboxes
    if boxes is None:
        raise Http404
    try:
        if request.method == "POST":
            boxes.accept(request.POST.get("to", ""))
            messages.success(request, "L'invitation est acceptée.")
            return redirect("mails")
        sent = boxes.read()
    except Refusal as refusal:
        messages.error(request, str(refusal))
        sent = ()
    here = request.build_absolute_uri("/").rstrip("/")
    shown = [(each, words(each, here)) for each in reversed(sent[-_PAGE:])]
    return render(request, "portal/mails.html", {"mails": shown})


def words(mail: SandboxMail, here: str) -> str:
    """What a person reads of it."""
    if mail.invited:
        return mail.html
    body = mail.html.partition("<body")[2].partition(">")[2]
    text = unescape(_TAGS.sub("", _ENDS.sub("\n\n", body))).strip()
    url = rules.spec().portal.url
    return text.replace(url.rstrip("/"), here) if url else text
