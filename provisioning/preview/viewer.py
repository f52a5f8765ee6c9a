"""Whose eyes the extranet is seen with: everybody's at once, or one person's."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from provisioning.errors import Refusal
from provisioning.kinds.shared.library_folder import LibraryFolder
from provisioning.plan.desired import Extranet
from provisioning.plan.model import Key


class Viewer:
    """``address`` is that of somebody let in, of a referent or of an admin; ``None`` sees all."""

    def __init__(self, extranet: Extranet, address: str | None = None) -> None:
        self.extranet = extranet
        self.address = address.strip().casefold() if address else None
        if self.address is not None and not self._known(self.address):
            known = [*extranet.people, *extranet.spec.admins]
            close = get_close_matches(self.address, known, n=1)
            advice = f"did you mean {close[0]}?" if close else "write an address of the approvals"
            raise Refusal(f"nobody let into the extranet goes by {address}; {advice}")

    def _known(self, address: str) -> bool:
        referents = {
            who.name for code in self.extranet.spaces for who in self.extranet.referents(code)
        }
        return address in {*self.extranet.people, *self.extranet.spec.admins, *referents}

    @property
    def name(self) -> str:
        person = self.extranet.people.get(self.address or "")
        return f"{person.name} ({person.address})" if person else self.address or ""

    def enters(self, code: str) -> bool:
        """Members by their profiles, owners as referents; admins everywhere."""
        return self.address is None or self.address in _names(
            [*self.extranet.admitted(code), *self.extranet.referents(code), *self.extranet.admins]
        )

    def answers_for(self, code: str) -> bool:
        """Owners see what is in every folder of their space."""
        return self.address is None or self.address in _names(
            [*self.extranet.referents(code), *self.extranet.admins]
        )

    def opens(self, folder: LibraryFolder) -> bool:
        if folder.writers is None and folder.readers is None:
            return True
        space = folder.library.name.partition("/")[0]
        mine = _names([*(folder.writers or ()), *(folder.readers or ())])
        return self.answers_for(space) or self.address in mine


def _names(keys: Iterable[Key]) -> frozenset[str]:
    return frozenset(key.name for key in keys)
