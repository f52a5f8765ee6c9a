"""The last version that was applied to a tenant, kept in the state folder for ``drift``.

Names of keys and digests of values, so that little of anybody's life is written down twice.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import msgspec

from provisioning.errors import Refusal
from provisioning.plan.applied import Step, Wanted, remembered, step, walked
from provisioning.plan.desired import Extranet
from provisioning.plan.kind import Kind
from provisioning.plan.model import Key, Ledger, Resource
from provisioning.plan.outcome import Outcome
from provisioning.plan.plan import Tenant, plain
from provisioning.plan.sources import SourceRead
from provisioning.private import privately, write_private

FORMAT = 1


class Applied(msgspec.Struct, frozen=True):
    """``wanted`` is by ``str(key)``, like ``ids``, which find again what has been deleted."""

    tenant: Tenant
    time: datetime
    fingerprint: str
    files: str
    wanted: dict[str, Wanted]
    ids: dict[str, str] = {}
    sources: tuple[SourceRead, ...] = ()
    format: int = FORMAT


def wishes(extranet: Extranet, kinds: Iterable[Kind]) -> dict[Key, Resource]:
    """What the files say, before any tenant is looked at."""
    return {want.key: want for kind in kinds for want in kind.desire(extranet)}


def digest(extranet: Extranet) -> str:
    """The same for files that mean the same, whatever their layout and comments."""
    people = [plain(person) for _, person in sorted(extranet.people.items())]
    text = msgspec.json.encode([extranet.spec, people])
    return hashlib.sha256(text).hexdigest()[:16]


def version(
    extranet: Extranet,
    kinds: Sequence[Kind],
    *,
    tenant: Tenant,
    fingerprint: str,
    ids: Ledger,
    time: datetime,
) -> Applied:
    """What to remember once a plan was carried out to its end, or found nothing to do."""
    wanted = wishes(extranet, kinds)
    return Applied(
        tenant=tenant,
        time=time,
        fingerprint=fingerprint,
        files=digest(extranet),
        wanted={str(key): remembered(want) for key, want in wanted.items()},
        ids={str(key): id_ for key in wanted if (id_ := ids.get(key))},
        sources=extranet.sources,
    )


def _place(state: Path, tenant: str) -> Path:
    return state / f"applied-{tenant}.json"


def _steps(state: Path, tenant: str) -> Path:
    return state / f"applied-{tenant}.steps.jsonl"


def keep(state: Path, applied: Applied) -> Path:
    path, steps = _place(state, applied.tenant.id), _steps(state, applied.tenant.id)
    write_private(steps, msgspec.json.encode(_Since(applied.time)))
    write_private(path, msgspec.json.encode(applied))
    return path


class _Since(msgspec.Struct, frozen=True):
    """The first line of the steps: of which version they are."""

    time: datetime


class _Stride(msgspec.Struct, frozen=True):
    """The steps of one run, and the ids that it learnt."""

    steps: tuple[Step, ...]
    ids: dict[str, str] = {}


def follow(state: Path, tenant: str, outcomes: Iterable[Outcome]) -> None:
    """Changes that ended well are part of the last applied version, even where others failed.

    Costs what they are: a line beside what is known of everybody.
    """
    done = [outcome for outcome in outcomes if outcome.status in ("done", "already")]
    if not done or not _place(state, tenant).exists():
        return
    ids = {str(each.change.key): each.id for each in done if each.id}
    stride = _Stride(tuple(step(each.change) for each in done), ids)
    with open(_steps(state, tenant), "ab", opener=privately) as file:
        file.write(b"\n" + msgspec.json.encode(stride))


def last(state: Path, tenant: str) -> Applied | None:
    """``None`` where nothing was applied from this state folder."""
    path = _place(state, tenant)
    try:
        known = msgspec.json.decode(path.read_bytes(), type=Applied)
    except FileNotFoundError:
        return None
    except msgspec.DecodeError as error:
        raise Refusal(
            f"{path}: not the record of an apply ({error}); delete it, then apply again"
        ) from None
    strides = list(_strides(_steps(state, tenant), known.time))
    if not strides:
        return known
    ids = known.ids | {key: id_ for each in strides for key, id_ in each.ids.items()}
    wanted = walked(known.wanted, (one for each in strides for one in each.steps))
    return msgspec.structs.replace(known, wanted=wanted, ids=ids)


def _strides(path: Path, time: datetime) -> Iterator[_Stride]:
    """A line that a run did not finish is one that never was."""
    try:
        since, *lines = path.read_bytes().split(b"\n")
        if msgspec.json.decode(since, type=_Since).time != time:
            return
    except (FileNotFoundError, msgspec.DecodeError):
        return
    for line in lines:
        with suppress(msgspec.DecodeError):
            yield msgspec.json.decode(line, type=_Stride)
