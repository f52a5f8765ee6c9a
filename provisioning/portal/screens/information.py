"""What anybody may read: the pages of the extranet's foot, accessibility, the map of this site."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe

from provisioning.pages.accessibility import statement
from provisioning.pages.markdown import html
from provisioning.portal import rules


def page(request: HttpRequest, code: str) -> HttpResponse:
    """« Mentions d'information », « Mentions légales »: a page of the home that its foot shows.

    Its Markdown was refused by ``validate`` where it holds HTML: what comes of it is ours.
    """
    spec = rules.spec()
    if code not in rules.foot(spec):
        raise Http404
    found = spec.home.pages[code]
    body = mark_safe(html(found.text or ""))  # noqa: S308
    return render(request, "portal/page.html", {"title": found.title, "body": body})


def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/accessibility.html", {"statement": statement()})


def site_map(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/site-map.html")
