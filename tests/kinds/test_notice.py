"""Notices: what is open is told, once, and the secret never travels with the login."""

from __future__ import annotations

import asyncio
import dataclasses
import ssl
from pathlib import Path
from typing import Any

import pytest

from graph_simulator import Fault
from provisioning.graph import Graph, connect
from provisioning.graph.auth import LocalCredential
from provisioning.kinds import KINDS, notice
from provisioning.plan.diff import Create
from provisioning.plan.model import Key, Secret
from provisioning.plan.notices import Door, Notice
from provisioning.plan.outcome import Outcome
from provisioning.plan.plan import Plan
from provisioning.reconcile import engine
from tests.certificates import certificate, serving
from tests.smtp import relay
from tests.tenancy import SPACES, Tenancy, people, person

BOX = "extranet@cnsa.example"
PAUL = person("Paul", "Martin", "aidants")
ZOE = person("Zoé", "Lacaze", "aidants", mode="standard", address="zoe@camsp.example")
COMMON = {
    "name": "Paul Martin",
    "title": "Extranet d'essai",
    "portal": "Portail",
    "portal_url": "https://portail.example",
    "support": "support@extranet.example",
    "redirect": "https://extranet.example/accueil",
}


@pytest.fixture
def tenancy(tmp_path: Path) -> Tenancy:
    with_mailbox = SPACES.replace("  invitation:", f"  mailbox: {BOX}\n  invitation:")
    return Tenancy(tmp_path, spaces=with_mailbox, approvals=people(PAUL, ZOE))


def granted(number: int = 1, **more: Any) -> Notice:
    told = {"profile": "Aidants", "until": "", "spaces": ["Aidants"]}
    door = Door(Key("membership", "space/aidants"), Key("guest", "paul.martin@ars.example"))
    known: dict[str, Any] = {
        "number": number,
        "template": "profile-granted",
        "to": "paul.martin@ars.example",
        "values": {**COMMON, **told},
        "door": door,
    }
    return Notice(**known | more)


def of_zoe(number: int, template: str, **more: Any) -> Notice:
    values = {"portal_identifier": "zoe@camsp.example", "standard": True, "mode": "Accès standard"}
    return Notice(
        number=number,
        template=template,
        to="zoe@camsp.example",
        values={**COMMON, **values},
        account=Key("account", "zoe@camsp.example"),
        **more,
    )


def send(tenancy: Tenancy, *notices: Notice) -> tuple[Plan, list[Outcome]]:
    extranet = tenancy.extranet()
    extranet.notices = notices

    async def work(graph: Graph) -> tuple[Plan, list[Outcome]]:
        surveyed = await engine.survey(graph, extranet, kinds=KINDS)
        return surveyed.plan, await engine.apply(graph, surveyed)

    found: tuple[Plan, list[Outcome]] = tenancy.run(work)
    return found


def mails(plan: Plan) -> list[Key]:
    return [c.key for c in plan.changes if isinstance(c, Create) and c.key.kind == "notice"]


def test_nobody_is_told_that_a_door_is_open_before_a_reading_showed_it(tenancy: Tenancy) -> None:
    first, _ = send(tenancy, granted())
    assert mails(first) == []
    assert any("does not show that door open" in str(note) for note in first.notes)

    second, outcomes = send(tenancy, granted())

    assert mails(second) == [Key("notice", "1")]
    assert [outcome.status for outcome in outcomes] == ["done"]
    [sent] = tenancy.simulator.sent
    assert (sent.sender, sent.to) == (BOX, ["paul.martin@ars.example"])
    assert sent.headers == {"x-extranet-notice": "ext/1"}
    assert "Félicitations, vous pouvez accéder à votre Espace Extranet." in sent.content


def test_a_plan_without_notices_sends_nothing(tenancy: Tenancy) -> None:
    tenancy.converge()
    assert tenancy.simulator.sent == []


def test_without_a_mailbox_nothing_is_planned(tenancy: Tenancy) -> None:
    tenancy.converge()
    tenancy.spaces = SPACES
    plan, _ = send(tenancy, granted())
    assert plan.empty


@pytest.mark.parametrize("allowed", [False, True])
def test_the_first_secret_travels_alone(tenancy: Tenancy, *, allowed: bool) -> None:
    tenancy.converge()
    tenancy.simulator.settings.temporary_access_pass = allowed

    send(tenancy, of_zoe(1, "accepted"), of_zoe(2, "first-secret", secret=True))

    told = {sent.headers["x-extranet-notice"]: sent.content for sent in tenancy.simulator.sent}
    login = "zoelacaze@comptes.extranet.example"
    assert login in told["ext/1"]
    assert login not in told["ext/2"]
    assert ("Laissez-passer temporaire" in told["ext/2"]) == allowed
    assert "mot de passe provisoire" not in told["ext/1"].casefold()


def test_no_secret_is_set_in_an_account_that_is_not_ours(tenancy: Tenancy) -> None:
    tenancy.converge()
    user = tenancy.user("zoe@camsp.example")
    stranger = {"onPremisesExtensionAttributes": {"extensionAttribute15": "somebody else"}}
    tenancy.run(lambda graph: graph.patch(f"/users/{user['id']}", stranger))

    plan, _ = send(tenancy, of_zoe(2, "first-secret", secret=True))

    assert mails(plan) == []
    assert tenancy.simulator.sent == []


def test_what_a_plan_says_holds_no_secret(tenancy: Tenancy) -> None:
    tenancy.converge()
    link = Secret("https://portail.example/confirmer/SECRET")
    values = {**COMMON, "link": link, "hours": 48}
    plan, outcomes = send(tenancy, granted(template="address-to-prove", values=values, door=None))

    assert plan.fingerprint
    assert "SECRET" not in repr(plan)
    assert "SECRET" not in repr(outcomes)
    assert "SECRET" in tenancy.simulator.sent[0].content


def test_a_mail_whose_answer_was_lost_has_an_unknown_fate(tenancy: Tenancy) -> None:
    tenancy.converge()
    lose = Fault(method="POST", path="/users/*/sendMail", do="lose", times=9)
    tenancy.simulator.faults.add(lose)

    _, [outcome] = send(tenancy, granted())

    assert outcome.status == "unknown"
    assert len(tenancy.simulator.sent) == 1, "never sent again by the machine"


def test_a_mailbox_we_may_not_use_is_said(tenancy: Tenancy) -> None:
    tenancy.converge()
    tenancy.simulator.settings.mail_allowed_from = set()

    _, [outcome] = send(tenancy, granted())

    assert outcome.status == "failed"
    assert "Access to OData is disabled" in outcome.reason


def by_relay(address: str, folder: Path) -> list[Outcome]:
    """On a real clock: a relay answers in its own time."""
    tenancy = Tenancy(
        folder, spaces=SPACES.replace("  invitation:", f"  mailbox: {BOX}\n  invitation:")
    )
    extranet = tenancy.extranet()
    extranet.notices = (granted(door=None, relay=address),)

    async def main() -> list[Outcome]:
        transport = tenancy.simulator.transport()
        root = "http://localhost/v1.0"
        async with connect(root, LocalCredential(), transport=transport) as graph:
            surveyed = await engine.survey(graph, extranet, kinds=[ALONE])
            return await engine.apply(graph, surveyed)

    return asyncio.run(main())


ALONE = dataclasses.replace(notice.KIND, after=())


@pytest.fixture
def trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """The certificate of a relay at localhost, by an authority that this machine trusts."""
    file = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    return serving(file)


@pytest.mark.parametrize("implicit", [False, True])
def test_a_relay_takes_it_encrypted_with_text_and_html(
    tmp_path: Path, trusted: ssl.SSLContext, *, implicit: bool
) -> None:
    with relay(trusted, implicit=implicit) as server:
        [outcome] = by_relay("smtps://" * implicit + server.address, tmp_path)

    assert outcome.status == "done"
    [mail] = server.mails
    assert mail["To"] == "paul.martin@ars.example"
    assert mail["X-Extranet-Notice"] == "ext/1"
    kinds = [part.get_content_type() for part in mail.iter_parts()]
    assert kinds == ["text/plain", "text/html"]
    words = {line.split()[0].upper() for line in server.heard}
    assert words == (set() if implicit else {b"EHLO", b"STARTTLS"})


def test_what_a_relay_refuses_failed_and_what_it_swallows_is_unknown(
    tmp_path: Path, trusted: ssl.SSLContext
) -> None:
    with relay(trusted) as server:
        server.refuse = True
        assert by_relay(server.address, tmp_path)[0].status == "failed"
        server.refuse, server.vanish = False, True
        assert by_relay(server.address, tmp_path)[0].status == "unknown"
    assert by_relay(server.address, tmp_path)[0].status == "failed", "nobody listens any more"


def test_nothing_leaves_to_a_relay_without_encryption(tmp_path: Path) -> None:
    with relay(None) as server:
        [outcome] = by_relay(server.address, tmp_path)

    assert outcome.status == "failed"
    assert "offers no encryption (STARTTLS)" in outcome.reason
    assert server.mails == []
    assert {line.split()[0].upper() for line in server.heard} == {b"EHLO"}


@pytest.mark.parametrize("implicit", [False, True])
@pytest.mark.parametrize(("host", "known"), [("localhost", False), ("other.example", True)])
def test_nothing_leaves_to_a_relay_whose_certificate_is_not_trusted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, host: str, *, known: bool, implicit: bool
) -> None:
    """Its authority is unknown here, or it names another host."""
    file = certificate(tmp_path, host)
    if known:
        monkeypatch.setenv("SSL_CERT_FILE", str(file))
    with relay(serving(file), implicit=implicit) as server:
        [outcome] = by_relay("smtps://" * implicit + server.address, tmp_path)

    assert outcome.status == "failed"
    assert "its certificate is not trusted" in outcome.reason
    assert server.mails == []


def test_somebodys_words_are_words(tenancy: Tenancy) -> None:
    tenancy.converge()
    reason = '<script>alert(1)</script> https://bad.example "x"'
    values = {**COMMON, "correction": "", "profile": "", "reason": reason}
    send(tenancy, granted(template="refused", values=values, door=None))

    content = tenancy.simulator.sent[0].content
    assert "<script>" not in content
    assert 'href="https://bad.example' not in content


def test_a_notice_without_words_is_a_mail_that_failed(tenancy: Tenancy) -> None:
    tenancy.converge()

    _, [broken, other] = send(
        tenancy, granted(1, template="no-words", door=None), granted(2, door=None)
    )

    assert (broken.status, other.status) == ("failed", "done")
    assert "templates/notices/no-words.txt.j2" in broken.reason
