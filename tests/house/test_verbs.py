"""Every public verb of the store is reached by a command, by the worker or by a screen, or goes.

The worker is a command; a notice is found by its name, the screens of the portal by their
addresses, so that each of them is a beginning too.
"""

from __future__ import annotations

from tests.house.calls import definitions, reached

STORE = "provisioning.requests.store."


def test_every_public_verb_of_the_store_is_reached_from_a_command_or_a_screen() -> None:
    actions = [each for each in definitions() if each.name == "COMMAND"]
    commands = [each for each in actions if each.module.startswith("provisioning.cli.commands.")]
    notices = [each for each in definitions() if each.name == "NOTICE"]
    assert min(len(commands), 2 * len(notices)) > 20
    screens = [each for each in definitions() if each.name == "urlpatterns"]
    assert screens

    known = reached([*commands, *notices, *screens])

    verbs = {
        each
        for each in definitions()
        if each.module.startswith(STORE) and not each.name.startswith("_")
    }
    assert len(verbs) > 50
    assert sorted(verbs - known) == []
