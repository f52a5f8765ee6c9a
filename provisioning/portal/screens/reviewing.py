"""The recertification of a space: does each holder still need their profile?"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from provisioning.i18n import counted, plural
from provisioning.portal import reasons, rules
from provisioning.portal.decision_forms import Refusing
from provisioning.portal.screens import several
from provisioning.portal.screens.holding import LIVES
from provisioning.portal.screens.referents import label, mine
from provisioning.portal.screens.several import PAGE
from provisioning.requests.errors import AccessRefusal, AlreadyThere, NotYours, Unknown, WrongMove
from provisioning.requests.store import recertification, review_lines
from provisioning.requests.workflow import GrantId

_ANSWERS = {"": "Sans réponse", "keep": "Confirmé", "remove": "Retiré"}


def review(request: HttpRequest, code: str) -> HttpResponse:
    space = mine(request).get(code)
    if space is None:
        raise Http404
    if request.method == "POST":
        act = _ACTS.get(request.POST.get("act", ""))
        if act:
            try:
                act(request, code)
            except (AlreadyThere, Unknown, NotYours) as refusal:
                messages.warning(request, _WHY[type(refusal)])
        return redirect("review", code)
    spec, today, at = rules.spec(), rules.now().date(), several.after(request)
    progress = review_lines.progress([code]).get(code)
    rows = []
    if progress:
        filed = rules.filed()
        rows = list(review_lines.holders(spec, code, today, filed, after=at, most=PAGE + 1))
    values = {
        "code": code,
        "space": space,
        "progress": progress,
        "rows": [
            (each, label(each.profile), LIVES[each.life], _ANSWERS[each.answer])
            for each in rows[:PAGE]
        ],
        "more": rows[PAGE - 1].line if len(rows) > PAGE else None,
        "form": Refusing(kept=reasons.of(request.user)),
    }
    return render(request, "portal/review.html", values)


_WHY: Mapping[type[AccessRefusal], str] = {
    AlreadyThere: "Une revue de cet espace est déjà ouverte.",
    Unknown: "Cette revue n'est plus ouverte.",
    NotYours: "Vous n'êtes pas référent de cet espace.",
}


def _open(request: HttpRequest, code: str) -> None:
    asked = recertification.open_review(
        rules.spec(), code, by=request.user.address, now=rules.now(), filed=rules.filed()
    )
    messages.success(request, f"La revue est ouverte : {counted(asked, 'profil')} à confirmer.")


def _remind(request: HttpRequest, code: str) -> None:
    sent = recertification.remind(rules.spec(), code, now=rules.now())
    messages.success(request, f"Les référents sont relancés ({counted(sent, 'relance')}).")


def _close(request: HttpRequest, code: str) -> None:
    filed = rules.filed()
    ended = recertification.close_review(
        rules.spec(), code, by=request.user.address, now=rules.now(), filed=filed
    )
    gone = (*ended.removed, *ended.removed_by_silence)
    messages.success(
        request,
        f"La revue est close : {counted(len(ended.kept), 'confirmé')}, "
        f"{counted(len(gone), 'retiré')}, {len(ended.silent)} sans réponse.",
    )
    _to_change(request, gone)


def _to_change(request: HttpRequest, grants: tuple[GrantId, ...]) -> None:
    """What a file gives ends in the file, by whoever keeps it."""
    places = {each.id: each.where for each in rules.filed() if each.state == "approved"}
    written = [places[each] for each in grants if isinstance(each, str) and each in places]
    if written:
        text = f"À retirer aussi dans {plural(len(written), 'le fichier', 'les fichiers')} : "
        messages.warning(request, text + ", ".join(written))


def _answer(request: HttpRequest, code: str) -> None:
    """The lines that were ticked, all kept or all removed."""
    keep = request.POST.get("answer") == "keep"
    said = ""
    if not keep:
        refusing = Refusing(request.POST, kept=reasons.of(request.user))
        if not refusing.is_valid():
            messages.warning(request, "Écrivez un motif que la personne puisse lire.")
            return
        said = several.keep_reason(request, refusing)
    done: list[GrantId] = []
    for text in dict.fromkeys(request.POST.getlist("grant")[:PAGE]):
        numbered = text.isascii() and text.isdecimal() and len(text) < 19
        grant: GrantId = int(text) if numbered else text
        try:
            recertification.answer(
                rules.spec(),
                code,
                grant,
                keep=keep,
                by=request.user.address,
                now=rules.now(),
                reason=said,
            )
        except NotYours:
            messages.warning(request, "Nul ne confirme son propre accès : demandez à un collègue.")
        except WrongMove:
            messages.warning(request, f"L'habilitation {text} a déjà pris fin.")
        else:
            done.append(grant)
    word = "confirmé" if keep else "retiré"
    if done:
        messages.success(request, f"{counted(len(done), f'profil {word}', f'profils {word}s')}.")
    if not keep:
        _to_change(request, tuple(done))


_ACTS: Mapping[str, Callable[[HttpRequest, str], None]] = {
    "open": _open,
    "remind": _remind,
    "close": _close,
    "answer": _answer,
}
