"""What a member types about themself (who they are, what they do), and the answer to a name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from provisioning.portal.forms import MessageForm, Name, PortalForm
from provisioning.spec.model import Spec
from provisioning.spec.model.people import Profile


class Identity(MessageForm):
    """Who somebody says they are."""

    last_name = Name(label="Nom", max_length=64)
    first_name = Name(label="Prénom", max_length=64)
    listed = None
    field_order = ("last_name", "first_name", "message")


class ProfilesForm(PortalForm):
    """« Informations métier »: ``profiles`` are those that may be asked for, by code."""

    function = forms.ChoiceField(label="Fonction", required=False)
    sub_function = forms.ChoiceField(label="Sous-fonction", required=False)
    profiles = forms.MultipleChoiceField(
        label="Profil(s) métier", widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self, *given: Any, rules: Spec, profiles: Mapping[str, Profile], **more: Any
    ) -> None:
        super().__init__(*given, **more)
        self.fields["function"].choices = [
            ("", "Sélectionner une fonction"),
            *((code, each.label) for code, each in rules.functions.items()),
        ]
        self.fields["sub_function"].choices = [
            ("", "Sélectionner une sous-fonction"),
            *(
                (each.label, [(f"{code}/{sub}", name) for sub, name in each.sub_functions.items()])
                for code, each in rules.functions.items()
                if each.sub_functions
            ),
        ]
        self.fields["profiles"].choices = [(code, each.label) for code, each in profiles.items()]

    def clean(self) -> Mapping[str, Any]:
        kept: dict[str, Any] = super().clean()
        function, _, sub = kept.get("sub_function", "").partition("/")
        if sub and function != kept.get("function"):
            self.add_error("sub_function", "Cette sous-fonction est celle d'une autre fonction.")
        kept["sub_function"] = sub
        return kept


class GivingBack(PortalForm):
    """Why somebody gives a profile back."""

    reason = forms.CharField(
        label="Motif",
        max_length=2000,
        help_text="Par exemple : j'ai changé de poste.",
        widget=forms.Textarea,
    )


class RefusingName(PortalForm):
    """Why a name is not corrected."""

    reason = forms.CharField(
        label="Motif du refus",
        max_length=2000,
        help_text="La personne le lira.",
        widget=forms.Textarea,
    )
