"""What managers read of a campaign, in French."""

from __future__ import annotations

from datetime import date

from provisioning.deposits.completeness import Deposit, Piece
from provisioning.deposits.documents import Flaw, Judged

_FLAWS = {
    "macros": "format à macros refusé (.{})",
    "extension": "format non accepté (.{})",
    "empty": "fichier vide",
    "size": "fichier trop volumineux ({} Mo)",
    "finess": "autre numéro FINESS ({})",
    "manager": "numéro FINESS de l'organisme gestionnaire ({})",
    "year": "autre année ({})",
    "kind": "autre type de rapport ({})",
    "piece": "pièce non reconnue",
}
NOWHERE = "Sans ARS"


def flaw(each: Flaw) -> str:
    if each.what == "extension" and not each.said:
        return "fichier sans extension"
    return _FLAWS[each.what].format(each.said)


def judged(each: Judged) -> str:
    return f"{each.file.name} : {', '.join(map(flaw, each.flaws))}"


def state(piece: Piece, due: date, today: date) -> str:
    match piece.state:
        case "received":
            return "reçu en retard" if piece.late else "reçu"
        case "refused":
            return "à corriger"
        case "missing":
            return "attendu" if today <= due else "manquant"


def progress(deposit: Deposit) -> str:
    if deposit.complete:
        return "complet"
    return "incomplet" if deposit.begun else "sans dépôt"


def remarks(deposit: Deposit) -> list[str]:
    """Everything somebody may want to look at, whether it stops the establishment or not."""
    said = [] if deposit.folder else ["aucun dossier de dépôt"]
    for piece in deposit.pieces:
        if piece.duplicated:
            said.append(f"{len(piece.right)} versions du rapport {piece.name}")
        said += map(judged, piece.wrong)
    return [*said, *map(judged, deposit.stray)]


def day(each: date) -> str:
    return f"{each:%d/%m/%Y}"
