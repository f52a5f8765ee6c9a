"""The portal's own addresses, and the least that a list view can be on the same server."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

from provisioning.portal.urls import urlpatterns as of_the_portal
from provisioning.requests.models import Person

_LIST = engines["django"].from_string(
    "<ul>{% for each in rows %}<li>{{ each.last_name }} {{ each.address }}</li>{% endfor %}</ul>"
)


def bare(_: HttpRequest) -> HttpResponse:
    return HttpResponse(_LIST.render({"rows": Person.objects.order_by("id")[:25]}))


urlpatterns = [path("bench/bare", bare), *of_the_portal]
