"""Every command in one line: its name, the module of ``commands`` that holds it, what it is for.

``extranet --help`` is made of this alone. A module holds the words of its command and what runs:
``COMMAND``, one ``Action`` or several by name.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple


class Registered(NamedTuple):
    module: str
    text: str


COMMANDS: Final[Mapping[str, Registered]] = {
    "init": Registered("init", "Begin an extranet: write a sample and what goes with it."),
    "validate": Registered("validate", "Check the reviewed files: every mistake at once."),
    "fmt": Registered("fmt", "Lay the reviewed files out alike: comments and order stay."),
    "plan": Registered("plan", "Say what would change. Writes nothing."),
    "show": Registered("show", "Show a plan that was written to a file."),
    "apply": Registered("apply", "Make the tenant as the files want it."),
    "preview": Registered("preview", "Write the extranet as it would be published, to look at."),
    "graph": Registered("graph", "Draw what needs what, as Mermaid or DOT."),
    "state": Registered("state", "Say what is managed: each thing, its id, where it came from."),
    "why": Registered("why", "Say why somebody can, or can not, get in."),
    "drift": Registered("drift", "Say what differs from the last applied version, and who moved."),
    "doctor": Registered("doctor", "Say what could keep this from working, and what mends it."),
    "probe": Registered("probe", "Ask a test tenant how it behaves, by throwaway objects."),
    "permissions": Registered("permissions", "Print the permissions that the app needs."),
    "import": Registered("importing", "Write down an existing tenant as files to prune."),
    "adopt": Registered("adopt", "Take over one thing that was in the tenant before us."),
    "review-change": Registered(
        "review_change", "Say whom a change lets in and out, and who must approve it."
    ),
    "codeowners": Registered("codeowners", "Write CODEOWNERS: who must approve which file."),
    "requests": Registered("requests", "Requests for an account."),
    "profiles": Registered("profiles", "Requests for profiles, and the profiles that people hold."),
    "people": Registered("people", "People known to the store of requests."),
    "review": Registered("review", "Recertification: does each holder still need their profile?"),
    "worker": Registered("worker", "From what was approved to access, without anybody."),
    "portal": Registered("portal", "The screens where people ask, and where it is decided."),
    "notices": Registered("notices", "The mails that people get."),
    "retention": Registered("retention", "How long things are kept."),
    "audit": Registered("audit", "The journal of decisions."),
    "finess": Registered("finess", "The establishments of the national register."),
    "deposits": Registered("deposits", "The yearly deposit of activity reports."),
    "schema": Registered("schema", "Print the JSON Schema of spaces.yaml, for editors."),
    "template": Registered("template", "Print a template of ours, to write one's own from."),
    "simulate": Registered("simulate", "Serve a simulated tenant on this machine."),
    "completion": Registered("completion", "Print the completion script of a shell."),
}
