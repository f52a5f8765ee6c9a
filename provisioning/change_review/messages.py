"""What a review says, in French and in English: one table."""

from __future__ import annotations

from typing import Literal

from provisioning.change_review.comparison import Rule
from provisioning.change_review.field_words import FIELDS
from provisioning.i18n import Language, Message, Sentence, render

SENTENCES: dict[str, Sentence] = {
    "title": ("Relecture de la modification", "Review of the change"),
    "where": ("Lignes relues : {places}", "Lines under review: {places}"),
    "nothing": (
        "Personne ne gagne ni ne perd d'accès.",
        "Nobody gains or loses an access.",
    ),
    "same": ("Rien ne change.", "Nothing changes."),
    "gain": (
        "{n:personne gagne|personnes gagnent} un accès",
        "{n:person gains|people gain} an access",
    ),
    "loss": (
        "{n:personne perd|personnes perdent} un accès",
        "{n:person loses|people lose} an access",
    ),
    "both": ("{gain} et {loss}", "{gain} and {loss}"),
    "in": (
        "dans {n:espace|espaces}",
        "in {n:space|spaces}",
    ),
    "becomes.public": ("{title} devient PUBLIC", "{title} becomes PUBLIC"),
    "becomes.confidentiel": (
        "{title} devient CONFIDENTIEL",
        "{title} becomes CONFIDENTIAL",
    ),
    "shout": (
        "ATTENTION : {title} passe de Confidentiel à PUBLIC.",
        "WARNING: {title} goes from Confidential to PUBLIC.",
    ),
    "wider.deciders": (
        "ATTENTION : d'autres décideraient du profil « {title} » : {more}.",
        "WARNING: others would decide on the profile '{title}': {more}.",
    ),
    "wider.askers": (
        "ATTENTION : d'autres structures pourraient demander le profil « {title} » : {more}.",
        "WARNING: other structures could ask for the profile '{title}': {more}.",
    ),
    "wider.opens": (
        "ATTENTION : {title} s'ouvrirait aussi par : {more}.",
        "WARNING: {title} would also be opened by: {more}.",
    ),
    "wider.members": (
        "ATTENTION : les membres de {title} pourraient faire davantage dans : {more}.",
        "WARNING: members of {title} could do more in: {more}.",
    ),
    "warnings": ("À savoir sur cette comparaison", "About this comparison"),
    "allowances": ("Exceptions aux limites", "Exceptions to the limits"),
    "allowance.new": ("demandée par cette modification : {text}", "asked for here: {text}"),
    "allowance.kept": (
        "déjà présente, ne sert plus à cette modification : {text}",
        "there already, of no use to this change: {text}",
    ),
    "allowance.removed": ("retirée : {text}", "removed: {text}"),
    "allowance.expired": ("échue, à retirer : {text}", "expired, remove it: {text}"),
    "allowance.used": ("employée : {text}", "used: {text}"),
    "consents": ("Qui doit approuver", "Who must approve"),
    "consent.space": (
        "un référent de « {title} » ({why}) : {who}",
        "a referent of '{title}' ({why}): {who}",
    ),
    "consent.profile": (
        "un approbateur du profil « {title} » ({why}) : {who}",
        "an approver of the profile '{title}' ({why}): {who}",
    ),
    "consent.accounts": (
        "un responsable des comptes ({why}) : {who}",
        "somebody who accepts accounts ({why}): {who}",
    ),
    "consent.platform": (
        "un administrateur de la plateforme ({why}) : {who}",
        "a platform admin ({why}): {who}",
    ),
    "consent.nobody": ("personne n'est nommé", "nobody is named"),
    "consent.given": ("approuvé", "given"),
    "consent.missing": ("attendu", "awaited"),
    "consent.rule": (
        (
            "Les noms sont ceux de la version de référence : personne n'approuve sa propre "
            "nomination, ni son propre accès."
        ),
        (
            "The names are those of the base version: nobody approves their own appointment, or "
            "their own access."
        ),
    ),
    "enough": ("Les approbations suffisent.", "The approvals are sufficient."),
    "lacking": ("Les approbations ne suffisent pas encore.", "The approvals do not suffice yet."),
    "space.added": ("nouvel espace", "new space"),
    "space.removed": (
        "retiré du fichier : son groupe et ses membres restent tant que personne ne les retire",
        "no longer in the file: its group and members stay until somebody removes them",
    ),
    "space.renamed": (
        "change de code ({former} → {code}) et garde ses membres",
        "changes its code ({former} -> {code}) and keeps its members",
    ),
    "label": ("étiquette : {before} → {after}", "label: {before} -> {after}"),
    "account": ("le compte", "the account"),
    "requires": ("ouvert par : {before} → {after}", "opened by: {before} -> {after}"),
    "few": (
        "il ne resterait que {n:référent|référents} sans date de fin : il en faut deux",
        "only {n:referent|referents} without an end date would be left: two are needed",
    ),
    "people": (
        "{n:personne|personnes}, {reason}",
        "{n:person|people}, {reason}",
    ),
    "more": ("et {n:autre|autres}", "and {n} more"),
    "unheld": (
        "Profils que plus personne n'aurait",
        "Profiles that nobody would hold any more",
    ),
    "profiles": ("Profils métier", "Profiles"),
    "sections": ("Autres parties du fichier modifiées", "Other parts of the file that change"),
    "limits": (
        "Limites qui arrêteraient la mise à jour",
        "Limits that would stop the update",
    ),
    "cost": ("Coût", "Cost"),
    "cost.estimate": (
        (
            "estimation d'après les fichiers seuls : {changes:changement|changements}, "
            "{requests:appel|appels}, {units:unité|unités}, {invitations:invitation|invitations}, "
            "{wait}"
        ),
        (
            "estimated from the files alone: {changes:change|changes}, {requests:call|calls}, "
            "{units:unit|units}, {invitations:invitation|invitations}, {wait}"
        ),
    ),
    "wait.none": ("sans attente", "within the quota"),
    "wait": ("environ {minutes:minute|minutes}", "about {minutes:minute|minutes}"),
    "seen": ("Ce que montre le tenant {name}", "What the tenant {name} shows"),
    "seen.pending": (
        (
            "{n:personne n'a pas encore accepté son|personnes n'ont pas encore accepté leur} "
            "invitation"
        ),
        "{n:person has|people have} not accepted the invitation yet",
    ),
    "seen.gaining": (
        "parmi celles qui gagnent un accès : {names}",
        "among those who gain an access: {names}",
    ),
    "seen.accounts": (
        ("{n:personne entre|personnes entrent} par un compte qui ne porte pas leur adresse"),
        "{n:person comes|people come} in by an account that is not called as they are",
    ),
    "seen.accounts.names": ("lesquelles : {names}", "who: {names}"),
    "seen.plan": (
        "plan complet du jour ({fingerprint}) : {summary}",
        "today's whole plan ({fingerprint}): {summary}",
    ),
    "seen.cost": (
        (
            "{requests:appel|appels}, {units:unité|unités}, {invitations:invitation|invitations}, "
            "{wait}"
        ),
        ("{requests:call|calls}, {units:unit|units}, {invitations:invitation|invitations}, {wait}"),
    ),
    "remark.moved_on": (
        (
            "{base} a avancé de {commits:version|versions} depuis que cette modification en est "
            "partie : ce qu'elles font n'est pas montré ici ; fusionnez-les pour relire le tout"
        ),
        (
            "{base} has moved on by {commits:commit|commits} since this change left it: what they "
            "do is not shown; merge them in to review both together"
        ),
    ),
    "remark.renamed": (
        "{file} s'appelait {was} dans {base} : pris pour un changement de nom",
        "{file} was {was} in {base}: taken as renamed",
    ),
    "remark.no_approvals": (
        (
            "aucun fichier d'approbations n'a été trouvé : personne n'est compté ; nommez le "
            "fichier avec --approvals"
        ),
        "no approvals were found: nobody is counted; name the file with --approvals",
    ),
    "remark.stranger": (
        "{who} n'est personne sous handles: dans {base} : cette approbation ne compte pas",
        "{who} is nobody under handles: in {base}: this approval does not count",
    ),
    "remark.unread": (
        (
            "{base} : la ligne {file} n'est pas lisible ; sa personne n'est pas comparée, rien ne "
            "change pour elle (extranet validate dit pourquoi)"
        ),
        (
            "{base}: the line {file} cannot be read; its person is not compared and nothing "
            "changes for them (extranet validate says why)"
        ),
    ),
    "item.added": ("{what} : ajout de {title}", "{what} added: {title}"),
    "item.removed": ("{what} : retrait de {title}", "{what} removed: {title}"),
    "item.renamed": ("{what} : {former} devient {title}", "{what}: {former} becomes {title}"),
    "profile.renamed": (
        "{what} : {former} devient {title}, personne ne le perd",
        "{what}: {former} becomes {title}, nobody loses it",
    ),
    "item.changed": ("{what} : {title} modifié", "{what} changed: {title}"),
    "item.ended": ("{what} : {title} prend fin", "{what} ends: {title}"),
    "item.field": ("{what} : modifié", "{what}: changed"),
    "field": ("{name} : {before} → {after}", "{name}: {before} -> {after}"),
    "field.nothing": ("rien", "nothing"),
    "field.empty": ("vide", "empty"),
    "field.yes": ("oui", "yes"),
    "field.no": ("non", "no"),
    "field.bare": ("{value}", "{value}"),
    "field.quoted": ("« {text} »", "'{text}'"),
    "fields": ("{n:changement|changements}", "{n:change|changes}"),
    "people.written": ("Ce qui est écrit de personnes", "What is written of people"),
    "instead_of": (
        (
            "un changement de nom de {code} ? écrivez alors `previously: [{code}]`, sans quoi "
            "c'est autre chose, vide, et {code} n'est plus géré"
        ),
        (
            "a rename of {code}? then write `previously: [{code}]`, else this is another thing, "
            "empty, and {code} is no longer managed"
        ),
    ),
    "stays.library": (
        "la bibliothèque et ses documents restent dans le site, plus personne ne les gère d'ici",
        "the library and its documents stay in the site; nobody manages them from here any more",
    ),
    "stays.list": (
        "la liste et ses lignes restent dans le site, plus personne ne les gère d'ici",
        "the list and its rows stay in the site; nobody manages them from here any more",
    ),
    "stays.page": (
        "la page reste dans le site, plus personne ne la gère d'ici",
        "the page stays in the site; nobody manages it from here any more",
    ),
    "stays.news": (
        "la page reste dans le site, plus personne ne la gère d'ici",
        "the page stays in the site; nobody manages it from here any more",
    ),
    "stays.profile": (
        "son groupe reste dans le tenant, plus personne ne le gère d'ici",
        "its group stays in the tenant; nobody manages it from here any more",
    ),
    "erased": (
        (
            "ce que cette personne a décidé ne compte plus ; pour le garder, remettez-la avec son "
            "dernier jour : `- {{address: {who}, until: {day}}}`"
        ),
        (
            "what they decided no longer counts; to keep it, put them back with their last day: "
            "`- {{address: {who}, until: {day}}}`"
        ),
    ),
    "until": (
        (
            "à partir du {day}, cette personne ne possède plus le groupe et ne décide plus ; ce "
            "qu'elle a décidé reste valable"
        ),
        "from {day} on they neither own the group nor decide; what they decided stays valid",
    ),
    "since": (
        "avant le {day}, cette personne ne possède pas le groupe et ne décide pas",
        "before {day} they neither own the group nor decide",
    ),
}

GAINED: dict[Rule, Sentence] = {
    "space": ("car l'espace est nouveau", "because the space is new"),
    "requires": (
        "car l'espace s'ouvre à d'autres profils",
        "because other profiles open the space",
    ),
    "profile": ("car le profil « {what} » est nouveau", "because the profile '{what}' is new"),
    "approval": ("profil « {what} » approuvé", "profile '{what}' approved"),
    "ended": (
        "profil « {what} » de nouveau en cours",
        "profile '{what}' no longer over",
    ),
    "structure": (
        "le profil « {what} » s'ouvre à leur type de structure",
        "the profile '{what}' opens to their type of structure",
    ),
    "approver": (
        "qui a approuvé « {what} » ({whose}) y est désormais habilité",
        "whoever approved '{what}' ({whose}) is now entitled to",
    ),
    "account": ("compte accepté", "account accepted"),
    "other": ("approbation corrigée", "approval corrected"),
}

LOST: dict[Rule, Sentence] = {
    "space": ("car l'espace est retiré", "because the space is removed"),
    "requires": (
        "car il faut désormais : {what}",
        "because it now takes: {what}",
    ),
    "profile": ("car le profil « {what} » disparaît", "because the profile '{what}' goes"),
    "approval": (
        "l'approbation de « {what} » est retirée",
        "the approval of '{what}' is taken out",
    ),
    "ended": ("« {what} » prend fin", "'{what}' ends"),
    "structure": (
        "le profil « {what} » n'est plus ouvert à leur type de structure",
        "the profile '{what}' is no longer open to their type of structure",
    ),
    "approver": (
        "qui a approuvé « {what} » ({whose}) n'y est plus habilité",
        "whoever approved '{what}' ({whose}) is no longer entitled to",
    ),
    "account": ("le compte n'est plus accepté", "the account is no longer accepted"),
    "other": ("approbation non recevable", "the approval does not hold"),
}

THINGS: dict[str, Sentence] = {
    "page": ("page", "page"),
    "news": ("actualité", "news"),
    "announcement": ("annonce", "announcement"),
    "library": ("bibliothèque", "library"),
    "list": ("liste", "list"),
    "link": ("lien", "link"),
    "footer": ("lien de pied de page", "footer link"),
    "referent": ("référent", "referent"),
    "profile": ("profil", "profile"),
    "title": ("titre", "title"),
    "description": ("description", "description"),
    "welcome": ("mot d'accueil", "welcome"),
    "requires": ("profils demandés", "required profiles"),
    "parent": ("espace parent", "parent space"),
    "members": ("ce que peuvent les membres", "what members may do"),
    "menu": ("menu", "menu"),
    "button": ("bouton", "button"),
    "access": ("accès", "access"),
    "contents": ("contenu", "contents"),
    "label": ("étiquette", "label"),
    "approvers": ("approbateurs", "approvers"),
    "deciders": ("d'autres en décideraient", "others would decide"),
    "askers": ("d'autres pourraient le demander", "others could ask for it"),
    "opens": ("d'autres profils ouvrent un espace", "other profiles open a space"),
    "profiles": ("profils", "profiles"),
    "added": ("nouvel espace", "new space"),
    "removed": ("espace retiré", "space removed"),
    "identity": ("fiche d'une personne", "somebody's details"),
    "limits": ("limites", "limits"),
    "alarms": ("seuils d'alerte", "alarms"),
    "admins": ("administrateurs", "admins"),
    "responsables": ("responsables", "responsables"),
    "allow": ("exceptions aux limites", "allowances"),
    "campaigns": ("campagnes", "campaigns"),
    "structures": ("structures", "structures"),
    "structure_types": ("types de structure", "structure types"),
    "retention": ("durées de conservation", "retention"),
    "instance": ("réglages de l'extranet", "instance"),
    "access_modes": ("modes d'accès", "access modes"),
    "adopt": ("reprise d'un groupe existant", "existing group taken over"),
    "applications": ("applications", "applications"),
    "functions": ("fonctions", "functions"),
    "handles": ("comptes des relecteurs", "handles"),
    "nickname": ("nom court du groupe", "nickname"),
    "overwrite": ("réécriture de ce qui fut modifié à la main", "edits by hand are overwritten"),
    "publish": ("publication des pages", "publication of its pages"),
    "portal": ("portail d'accès", "portal"),
    "site": ("sorte de site de l'accueil", "sort of site of the home"),
    "silence": ("silence à la revue annuelle", "silence in the yearly review"),
}


class Remark(Message, frozen=True, kw_only=True):
    """What to know about the comparison itself; ``base`` is the version compared with."""

    code: Literal["moved_on", "renamed", "no_approvals", "stranger", "unread"]
    base: str = ""
    commits: int = 0
    file: str = ""
    was: str = ""
    who: str = ""

    def render(self, language: Language) -> str:
        values = {name: getattr(self, name) for name in ("base", "commits", "file", "was", "who")}
        return render(SENTENCES[f"remark.{self.code}"], language, **values)


class Messages:
    """Sentences in one language."""

    def __init__(self, language: Language) -> None:
        self.language: Language = language

    def __call__(self, key: str, **values: object) -> str:
        return render(SENTENCES[key], self.language, **values)

    def has(self, key: str) -> bool:
        return key in SENTENCES

    def field(self, name: str) -> str:
        """A field by its French word or, in English, as it is written; ``[a code]`` is itself."""
        if name.startswith("["):
            return name[1:-1]
        if self.language == "en":
            return name
        return FIELDS[name] if name in FIELDS else self.thing(name)

    def gained(self, rule: Rule, what: str, whose: str) -> str:
        return self._because(GAINED[rule], what, whose)

    def lost(self, rule: Rule, what: str, whose: str) -> str:
        return self._because(LOST[rule], what, whose)

    def thing(self, name: str) -> str:
        """``limits`` or ``added: aidants``; what is not in the table goes by its own name."""
        word, colon, rest = name.partition(": ")
        known = render(THINGS[word], self.language) if word in THINGS else word
        return known + (f" {colon}" if colon and self.language == "fr" else colon) + rest

    def _because(self, sentence: Sentence, what: str, whose: str) -> str:
        text = render(sentence, self.language, what=what or "…", whose=whose or "…")
        empty = "« … »" if self.language == "fr" else "'…'"
        return text.replace(f" {empty}", "").replace(empty, self("account")).replace(" (…)", "")
