"""A status -> lines for people, plain data, or the text that Prometheus scrapes.

The last is https://prometheus.io/docs/instrumenting/exposition_formats/ (text 0.0.4).
Moments are Unix seconds, so that a scraper computes ages itself and a file that grows old shows it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from provisioning.status.facts import StatusFacts
from provisioning.status.findings import StatusFinding, age, late

_Samples = Sequence[tuple[Mapping[str, str], float]]


def lines(facts: StatusFacts, found: Sequence[StatusFinding]) -> Iterator[str]:
    for each in found:
        mark = "!" if each.level == "late" else "·"
        yield f"{mark} {each.text} ({each.who})"
    for kind, record in facts.passes.items():
        if record.ended:
            yield f"last {kind} pass: {_moment(record.ended)}, {age(record.ended, facts.at)} ago"
    for what, waiting in facts.waiting.items():
        since = f", the oldest since {_moment(waiting.since)}" if waiting.since else ""
        yield f"{what.replace('_', ' ')}: {waiting.count}{since}"
    yield "something is late" if late(found) else "nothing is late"


def as_data(facts: StatusFacts, found: Sequence[StatusFinding]) -> dict[str, Any]:
    """Keys are snake_case, moments ISO 8601 or null."""
    return {
        "at": _moment(facts.at),
        "late": late(found),
        "findings": [
            {
                "code": each.code,
                "level": each.level,
                "text": each.text,
                "who_acts": each.who,
                "since": _moment(each.since),
            }
            for each in found
        ],
        "passes": {
            kind: {
                "ended": _moment(record.ended),
                "stopped": _moment(record.stopped),
                "error": record.error,
                "limits": list(record.limits),
                "moved": record.moved,
            }
            for kind, record in facts.passes.items()
        },
        "waiting": {
            what: {"count": waiting.count, "since": _moment(waiting.since)}
            for what, waiting in facts.waiting.items()
        },
        "journal": facts.journal,
    }


def prometheus(facts: StatusFacts, found: Sequence[StatusFinding]) -> str:
    """Labels are words of ours, numbers and moments: nobody is named."""
    ended = [({"kind": k}, r.ended.timestamp()) for k, r in facts.passes.items() if r.ended]
    waiting = [({"what": w}, float(each.count)) for w, each in facts.waiting.items()]
    oldest = [({"what": w}, e.since.timestamp()) for w, e in facts.waiting.items() if e.since]
    codes = [({"code": each.code, "level": each.level}, 1.0) for each in found]
    families: tuple[tuple[str, str, _Samples], ...] = (
        ("late", "1 when somebody has to act", [({}, float(late(found)))]),
        ("status_timestamp_seconds", "when this was looked at", [({}, facts.at.timestamp())]),
        ("last_pass_timestamp_seconds", "when the last pass of a kind ended", ended),
        ("waiting", "how many wait", waiting),
        ("waiting_since_timestamp_seconds", "since when the oldest waits", oldest),
        ("finding", "1 for each finding; its level says whether it is late", codes),
    )
    return "".join(_family(f"extranet_{name}", text, rows) for name, text, rows in families if rows)


def _family(name: str, text: str, samples: _Samples) -> str:
    rows = [f"# HELP {name} {text}", f"# TYPE {name} gauge"]
    for labels, value in samples:
        inside = ",".join(f'{label}="{word}"' for label, word in labels.items())
        rows.append(f"{name}{{{inside}}} {value:.0f}" if inside else f"{name} {value:.0f}")
    return "\n".join(rows) + "\n"


def _moment(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat(timespec="seconds") if at else None
