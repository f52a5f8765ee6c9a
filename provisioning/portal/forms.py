"""What is typed into the portal, checked as the store will check it, and told in French."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.contrib.auth.hashers import make_password

from provisioning.portal import passwords, rules
from provisioning.spec.address import address as folded, not_invited
from provisioning.spec.model import Spec
from provisioning.spec.model.people import Application
from provisioning.spec.text import name as one_name, paragraph

_HIDDEN = "Ce texte contient des caractères qui ne s'affichent pas ; saisissez-le à nouveau."
_NOT_INVITED = (
    "Microsoft n'invite pas votre adresse courriel ; choisissez l'autre accès, ou modifiez votre "
    "adresse."
)
REQUIRED = {"required": "Ce champ est obligatoire."}


class PortalForm(forms.Form):
    """Each field carries its label, its hint and its mistakes; nothing is said by colour alone."""

    required_css_class = "required"
    error_css_class = "wrong"

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more, label_suffix="", use_required_attribute=False)
        for field in self.fields.values():
            field.error_messages.update(REQUIRED)
            if field.required:
                field.widget.attrs["aria-required"] = "true"


class Name(forms.CharField):
    def clean(self, value: Any) -> str:
        text = super().clean(value)
        try:
            return one_name(text) if text else ""
        except ValueError:
            raise forms.ValidationError(_HIDDEN) from None


class Address(forms.CharField):
    widget = forms.EmailInput

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        try:
            address = folded(text) if text else ""
        except ValueError:
            raise forms.ValidationError(
                "Saisissez une adresse courriel valide, par exemple prenom.nom@courriel.fr."
            ) from None
        if address.endswith(f"@{rules.spec().instance.domain}"):
            raise forms.ValidationError(
                "C'est l'identifiant d'un compte de cet extranet ; saisissez l'adresse de votre "
                "organisme."
            )
        return address


class NewPassword(forms.CharField):
    """Clear text goes in, its hash comes out: nothing else is ever kept."""

    widget = forms.PasswordInput

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if not text:
            return ""
        if wrong := list(passwords.mistakes(rules.spec().portal.password, text)):
            raise forms.ValidationError(wrong)
        encoded: str = make_password(text)
        return encoded


def _password(label: str) -> NewPassword:
    return NewPassword(
        label=label,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


class Identification(PortalForm):
    last_name = Name(
        label="Nom",
        max_length=64,
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
    )
    first_name = Name(
        label="Prénom",
        max_length=64,
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )
    address = Address(
        label="Adresse courriel",
        max_length=254,
        help_text="Exemple de format de courriel : prenom.nom@courriel.fr",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    password = _password("Mot de passe")

    def __init__(self, *given: Any, again: bool = False, **more: Any) -> None:
        super().__init__(*given, **more)
        if again:
            self.fields["password"].required = False
            self.fields["password"].help_text = "Déjà choisi : laissez vide pour le garder."
            del self.fields["password"].widget.attrs["aria-required"]


class SignInForm(PortalForm):
    login = forms.CharField(
        label="Identifiant",
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "username"}),
    )
    password = forms.CharField(
        label="Mot de passe",
        max_length=1000,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class Forgotten(PortalForm):
    login = forms.CharField(
        label="Identifiant ou adresse courriel",
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "username"}),
    )


class KnownPassword(PortalForm):
    password = forms.CharField(
        label="Mot de passe",
        max_length=1000,
        strip=False,
        help_text="Celui que vous avez choisi dans votre demande.",
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class FirstPassword(PortalForm):
    password = _password("Choisissez un mot de passe")


class NewLink(PortalForm):
    address = Address(
        label="Adresse courriel",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class Applications(PortalForm):
    """One application among those that are open, and one way of coming in that it takes."""

    application = forms.ChoiceField(label="Choisissez une application", widget=forms.RadioSelect)
    access_mode = forms.ChoiceField(label="Choisissez un profil", widget=forms.RadioSelect)

    def __init__(
        self,
        *given: Any,
        rules: Spec,
        open_: Mapping[str, Application],
        address: str,
        **more: Any,
    ) -> None:
        super().__init__(*given, **more)
        self.rules, self.open, self.address = rules, open_, address
        self.fields["application"].choices = [(code, each.label) for code, each in open_.items()]
        self.fields["access_mode"].choices = [
            (code, mode.label) for code, mode in rules.access_modes.items()
        ]

    def clean(self) -> Mapping[str, Any]:
        kept: dict[str, Any] = super().clean()
        for field, text in self._mistakes(kept.get("application"), kept.get("access_mode")):
            self.add_error(field, text)
        return kept

    def _mistakes(self, application: str | None, code: str | None) -> Iterator[tuple[str, str]]:
        if not application or not code:
            return
        taken, mode = self.open[application].modes, self.rules.access_modes[code]
        if taken and code not in taken:
            labels = " ou ".join(self.rules.access_modes[each].label for each in taken)
            yield "access_mode", f"Cette application se choisit avec : {labels}."
        elif mode.kind == "microsoft" and not_invited(self.address):
            yield "access_mode", _NOT_INVITED


def offered(spec: Spec) -> dict[str, Application]:
    return {code: each for code, each in spec.applications.items() if each.open}


class StructureForm(PortalForm):
    """A type that has ``known`` names takes these alone; others are completed by ``proposed``."""

    name = Name(label="Nom de la structure", max_length=255)

    def __init__(
        self, *given: Any, known: list[str], proposed: Sequence[str] = (), **more: Any
    ) -> None:
        super().__init__(*given, **more)
        self.proposed = () if known else tuple(proposed)
        if known:
            self.fields["name"] = forms.ChoiceField(
                label="Nom de la structure", choices=[(each, each) for each in known]
            )
        elif self.proposed:
            self.fields["name"].widget.attrs |= {"list": "noms", "autocomplete": "off"}
            self.fields[
                "name"
            ].help_text = (
                "Saisissez quelques lettres ou le numéro FINESS, puis choisissez dans la liste."
            )


class MessageForm(PortalForm):
    listed = forms.BooleanField(
        label="J'accepte de figurer dans l'annuaire de l'extranet",
        required=False,
        help_text="Les membres y lisent vos nom, structure, fonction, profils et adresse.",
    )
    message = forms.CharField(
        label="Joindre un message au gestionnaire", required=False, widget=forms.Textarea
    )

    def __init__(self, *given: Any, longest: int, **more: Any) -> None:
        super().__init__(*given, **more)
        self.longest = longest
        self.fields["message"].help_text = f"{longest} caractères au plus."
        self.fields["message"].widget.attrs["data-longest"] = str(longest)

    def clean_message(self) -> str:
        try:
            kept = paragraph(self.cleaned_data["message"])
        except ValueError:
            raise forms.ValidationError(_HIDDEN) from None
        if len(kept) > self.longest:
            raise forms.ValidationError(
                f"{len(kept)} caractères ; gardez-en {self.longest} au plus."
            )
        return kept
