"""Every public verb of the store is reached by a command or by the worker, or goes."""

from __future__ import annotations

from tests.house.calls import Definition, definitions, reached

STORE = "provisioning.requests.store."


def test_every_public_verb_of_the_store_is_reached_from_a_command() -> None:
    commands = [each for each in definitions() if each == Definition(each.module, "run")]
    commands = [each for each in commands if each.module.startswith("provisioning.cli.commands.")]
    assert len(commands) > 20

    known = reached(commands)

    verbs = {
        each
        for each in definitions()
        if each.module.startswith(STORE) and not each.name.startswith("_")
    }
    assert len(verbs) > 50
    assert sorted(verbs - known) == []
