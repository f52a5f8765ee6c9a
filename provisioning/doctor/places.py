"""Checks of what is in the tenant already: the sites of the spaces, and the labels they bear."""

from __future__ import annotations

from collections.abc import Sequence

from provisioning.check_result import CheckResult
from provisioning.graph import Graph
from provisioning.graph.errors import GraphError
from provisioning.kinds import group, rights, site
from provisioning.kinds.shared import groups, web_rights
from provisioning.kinds.shared.classifications import classifications, missing, refusal_note
from provisioning.plan import labels
from provisioning.plan.desired import Extranet
from provisioning.plan.model import Ledger


async def sites(graph: Graph, extranet: Extranet) -> Sequence[CheckResult]:
    """Each site that does not let us in, with who can mend it; those still to be made are not."""
    ids = Ledger()
    places = {f"space/{code}" for code in extranet.spaces}
    try:
        wanted = {want.key: want for want in group.desire(extranet) if want.place in places}
        for key, found in (await groups.read(graph, wanted, ids)).found.items():
            ids.learn(key, found.id)
    except GraphError as error:
        return [CheckResult("unknown", "sites", f"groups could not be read: {error}", "try again")]
    born = {want.key: want for want in site.desire(extranet) if want.group in ids}
    shown = await site.read(graph, born, ids)
    closed = [str(note) for note in shown.notes if note.level in ("unknown", "manual")]
    for key, there in shown.found.items():
        ids.learn(key, there.id, there.url)
    answers = await _rights(graph, extranet, ids)
    if not closed:
        return [CheckResult("good", "sites", f"{len(shown.found)} answer"), *answers]
    return [*(CheckResult("warning", "sites", each) for each in closed), *answers]


async def _rights(graph: Graph, extranet: Extranet, ids: Ledger) -> Sequence[CheckResult]:
    """What members may do in the sites that are there, as far as SharePoint tells us."""
    there = {want.key: want for want in rights.desire(extranet) if want.site in ids}
    if not there:
        return []
    if reason := await web_rights.closed(graph, (want.site for want in there.values()), ids):
        text = f"members of a space may edit its pages until a person prevents it: {reason}"
        return [CheckResult("note", "rights", text, "docs/first-day.md, What Graph cannot do")]
    shown = await rights.read(graph, there, ids)
    told = [CheckResult("warning", "rights", str(note)) for note in shown.notes]
    wrong = [found.resource for key, found in shown.found.items() if found.resource != there[key]]
    if wrong:
        names = ", ".join(each.title for each in wrong)
        text = f"members may do more than read in {names}"
        told.append(CheckResult("warning", "rights", text, "extranet apply"))
    return told or [CheckResult("good", "rights", "members of every space read, and only that")]


async def known_labels(graph: Graph, extranet: Extranet) -> Sequence[CheckResult]:
    lang = extranet.spec.instance.lang
    wanted = {labels.classification(place, lang) for place in extranet.spaces.values()}
    try:
        words = await classifications(graph)
    except GraphError as error:
        text = f"the tenant's classifications could not be read: {error}"
        return [CheckResult("unknown", "labels", text, "extranet permissions")]
    if refused := missing(wanted, words):
        return [CheckResult("warning", "labels", str(refusal_note(refused)))]
    return [CheckResult("good", "labels", "the tenant knows every one of ours")]
