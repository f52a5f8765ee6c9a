"""Checks of what is in the tenant already: the sites of the spaces, and the labels they bear."""

from __future__ import annotations

from collections.abc import Sequence

from provisioning.doctor.findings import CheckResult
from provisioning.graph import Graph
from provisioning.graph.errors import GraphError
from provisioning.kinds import group, site
from provisioning.kinds.shared import groups
from provisioning.kinds.shared.classifications import classifications, missing, refusal_note
from provisioning.plan import labels
from provisioning.plan.desired import Extranet
from provisioning.plan.model import Ledger


async def sites(graph: Graph, extranet: Extranet) -> Sequence[CheckResult]:
    """Each site that does not let us in, with who can mend it; those still to be made are not."""
    ids = Ledger()
    try:
        wanted = {want.key: want for want in group.desire(extranet) if want.unified}
        for key, found in (await groups.read(graph, wanted, ids)).found.items():
            ids.learn(key, found.id)
    except GraphError as error:
        return [CheckResult("unknown", "sites", f"groups could not be read: {error}", "try again")]
    born = {want.key: want for want in site.desire(extranet) if want.group in ids}
    shown = await site.read(graph, born, ids)
    closed = [str(note) for note in shown.notes if note.level == "unknown"]
    if not closed:
        return [CheckResult("good", "sites", f"{len(shown.found)} answer")]
    return [CheckResult("warning", "sites", each) for each in closed]


async def known_labels(graph: Graph, extranet: Extranet) -> Sequence[CheckResult]:
    lang = extranet.spec.instance.lang
    wanted = {labels.classification(place, lang) for place in extranet.spaces.values()}
    try:
        words = await classifications(graph)
    except GraphError as error:
        text = f"the tenant's classifications could not be read: {error}"
        return [CheckResult("unknown", "labels", text, "extranet permissions")]
    if refused := missing(wanted, words):
        return [CheckResult("warning", "labels", refusal_note(refused))]
    return [CheckResult("good", "labels", "the tenant knows every one of ours")]
