"""The portal at full size, page after page, in the database that is named: the measured process.

``python -m bench.portal_pages FOLDER PEOPLE TIMES [DATABASE_URL]``
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from time import perf_counter

import django
from django.conf import settings as django_settings

from bench.measure import tell
from provisioning.portal.configuration import Deployment, django_settings as told
from provisioning.reviewed_files import load
from provisioning.settings import Settings

PASSWORD = "Éléphant-bleu-42"
WAITING, SIGN_INS, ROUNDS = 200, 9, 5
SPEC = load(Path("spaces.yaml")).spec


def stood(folder: Path, people: int, url: str) -> None:
    """The store is full, and some requests wait."""
    deployment = Deployment(lambda: SPEC, lambda: datetime.now(UTC), sandbox=True)
    known = told(deployment) | {"ROOT_URLCONF": "bench.portal_urls"}
    django_settings.configure(**known)
    django.setup()
    from bench.store import fill
    from provisioning.requests.models import AccountRequest, Alias, Person
    from provisioning.requests.setup import configure

    configure(Settings(state_directory=folder, environment={"DATABASE_URL": url}))
    fill(SPEC, people)
    names = [f"w{number}@ars.example" for number in range(WAITING)]
    some = Person.objects.bulk_create(
        Person(address=a, first_name="W", last_name="A") for a in names
    )
    Alias.objects.bulk_create(Alias(address=each.address, person=each) for each in some)
    AccountRequest.objects.bulk_create(
        AccountRequest(
            person=each,
            application="extranet",
            first_name="W",
            last_name="A",
            access_mode="microsoft",
            structures=[["ars", "ARS-BRETAGNE"]],
            state="confirmed",
            submitted_at=datetime.now(UTC),
        )
        for each in some
    )


def a_second(times: int, *pages: Callable[[], object]) -> list[float]:
    """Pages a second of each, in turns on the same machine at the same time; the median round."""
    rounds: list[list[float]] = [[] for _ in pages]
    for _ in range(ROUNDS):
        for found, page in zip(rounds, pages, strict=True):
            began = perf_counter()
            for _ in range(times):
                page()
            found.append(times / (perf_counter() - began))
    return [median(found) for found in rounds]


def main(folder: Path, people: int, times: int, url: str = "") -> None:
    stood(folder, people, url)
    from django.test import Client

    from provisioning.portal.credentials import appoint, grant

    claire = SPEC.responsables[0].address
    login = appoint(SPEC, claire, PASSWORD)

    def signed_in() -> Client:
        browser = Client(SERVER_NAME="localhost")
        answer = browser.post("/", {"login": login, "password": PASSWORD})
        assert answer.status_code == 302, answer.status_code
        return browser

    def page(browser: Client, path: str) -> Callable[[], object]:
        assert browser.get(path).status_code == 200, path
        return lambda: browser.get(path)

    member = Client(SERVER_NAME="localhost")
    way_in = grant("p0@ars.example", "P", "M", "!")
    member.force_login(way_in, backend="provisioning.portal.credentials.Backend")
    queue, account, wizard, bare = a_second(
        times,
        page(signed_in(), "/demandes-a-traiter"),
        page(member, "/mon-compte"),
        page(Client(SERVER_NAME="localhost"), "/demande/identification"),
        page(signed_in(), "/bench/bare"),
    )
    costs = []
    for _ in range(SIGN_INS):
        began = perf_counter()
        signed_in()
        costs.append((perf_counter() - began) * 1000)
    tell(queue=queue, account=account, wizard=wizard, bare=bare, sign_in_ms=median(costs))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), *sys.argv[4:])
