"""What is typed by those who decide: a reason, a last day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms

from provisioning.portal.forms import PortalForm
from provisioning.portal.models import KeptReason
from provisioning.requests.errors import BadRequest
from provisioning.requests.form import reason as readable


class Refusing(PortalForm):
    """A reason that the person reads: written, or one of those kept. ``said`` is which."""

    model = forms.ChoiceField(label="Reprendre un motif gardé", required=False)
    reason = forms.CharField(
        label="Motif", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    keep = forms.BooleanField(label="Garder ce motif comme modèle", required=False)

    def __init__(self, *given: Any, kept: Iterable[KeptReason] = (), **more: Any) -> None:
        super().__init__(*given, **more)
        self.kept = {str(each.id): each.text for each in kept}
        self.fields["reason"].help_text = "La personne le lira."
        if not self.kept:
            del self.fields["model"]
            return
        self.fields["reason"].help_text += " Laissez vide pour le motif repris ci-dessus."
        self.fields["model"].choices = [
            ("", "Aucun"),
            *((number, _short(text)) for number, text in self.kept.items()),
        ]

    def clean(self) -> Mapping[str, Any]:
        found: dict[str, Any] = super().clean()
        written = found.get("reason", "").strip()
        try:
            found["said"] = readable(written or self.kept.get(found.get("model", ""), ""))
        except BadRequest:
            if "reason" not in self.errors:
                self.add_error("reason", "Écrivez un motif que la personne puisse lire.")
        return found


class Day(forms.DateInput):
    """A day as HTML writes it; what is none is not shown again, which would be no valid page."""

    input_type = "date"

    def format_value(self, value: object) -> str:
        if isinstance(value, date):
            return value.isoformat()
        try:
            return date.fromisoformat(str(value or "")).isoformat()
        except ValueError:
            return ""


class Until(PortalForm):
    """The last day of a grant, included; empty: as long as the profile lasts."""

    until = forms.DateField(
        label="Jusqu'au (ce jour compris)",
        required=False,
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        widget=Day,
        error_messages={"invalid": "Saisissez une date, par exemple 31/12/2027."},
    )

    def __init__(self, *given: Any, today: date, longest: date | None = None, **more: Any) -> None:
        super().__init__(*given, **more)
        self.today, self.longest = today, longest
        last = f", le {longest:%d/%m/%Y}" if longest else ""
        self.fields["until"].help_text = f"Laissez vide pour la durée du profil{last}."

    def clean_until(self) -> date | None:
        until: date | None = self.cleaned_data["until"]
        if until and until < self.today:
            raise forms.ValidationError("Cette date est passée ; donnez-en une à venir.")
        if until and self.longest and until > self.longest:
            raise forms.ValidationError(
                f"Ce profil s'accorde jusqu'au {self.longest:%d/%m/%Y} au plus."
            )
        return until


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 80 else f"{line[:79]}…"
