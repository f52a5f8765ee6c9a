"""extranet completion: the script that lets a shell complete our commands."""

from __future__ import annotations

import argparse
import sys

import shtab

from provisioning.cli.command_line import parser
from provisioning.cli.exit_codes import NOTHING
from provisioning.cli.options import Action, argument


def run(arguments: argparse.Namespace) -> int:
    sys.stdout.write(shtab.complete(parser(), shell=arguments.shell) + "\n")
    return NOTHING


COMMAND = Action(
    run,
    "extranet completion bash > ~/.local/share/bash-completion/completions/extranet",
    options=(argument("shell", "the shell that will read it", choices=("bash", "zsh", "tcsh")),),
)
