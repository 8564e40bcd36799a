"""Runs commands through the parser of the real az CLI, in one process and without a login.

Standard input holds a JSON array of {"command", "where", "names"}. A command that the parser takes ends at the demand for a login;
anything else is a refusal. Names of commands without any flag, as sentences mention them, may lack arguments. Where `names` are
given, the group's and the rule's, the parser has to have read just these: nothing in them may mean something to az.
"""

import contextlib
import io
import json
import logging
import os
import re
import shlex
import sys
import tempfile

# Commands of extensions, which the core package can't parse; and `bicep`, which needs no login: it would download and run.
NOT_CHECKED = ("bicep", "graph", "network firewall", "network ip-group", "network manager", "support")

# Placeholders that have to be of a form, by what they end with; others are names.
ID = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/g/providers/Microsoft.Network/x/y"
FILLED = (("id", ID), ("endpoint", "a.westeurope.batch.azure.com"), ("count", "1"), ("region", "westeurope"))


def filled(word):
    """A word with its placeholders filled."""
    value = lambda name: next((value for end, value in FILLED if name.endswith(end)), "name")
    return re.sub(r"<([^<>]+)>", lambda match: value(match.group(1)), word)


def words_of(command):
    """The arguments behind `az`."""
    return [filled(word) for word in shlex.split(command)[1:]]


def name_of(words):
    """The words before the first flag."""
    first = next((at for at, word in enumerate(words) if word.startswith("-")), len(words))
    return " ".join(words[:first])


def shape_of(words):
    """The command with its flags, and how many values each has."""
    shape, values = [name_of(words)], 0
    for word in words[len(shape[0].split()):]:
        if word.startswith("--"):
            shape += [str(min(values, 2)), word.split("=")[0]]
            values = 0
        else:
            values += 1
    return tuple(shape + [str(min(values, 2))])


class Told(logging.Handler):
    """Keeps what az would print."""

    def __init__(self):
        super().__init__(logging.ERROR)
        self.texts = []

    def emit(self, record):
        self.texts.append(record.getMessage())


def keep_arguments():
    """Makes each command note what it has read, in the list that is returned."""
    from azure.cli.core.aaz import AAZCommand
    from azure.cli.core.aaz._command_ctx import AAZCommandCtx

    noted, handler = [], AAZCommand._handler

    def noting(self, command_args):
        schema = self.get_arguments_schema()
        context = AAZCommandCtx(cli_ctx=self.cli_ctx, schema=schema, command_args=command_args, no_wait_arg=None)
        noted.append(context.args.to_serialized_data())
        return handler(self, command_args)

    AAZCommand._handler = noting
    return noted


def misread(names, noted):
    """How the names that az read differ from those that were meant; `None` if they don't."""
    read = [[arguments["nsg_name"], arguments["name"]] for arguments in noted]
    return None if read == [names] else f"az reads {read} for {names}"


def refusal(words):
    """Why az doesn't take a command; `None` if it does."""
    from azure.cli.core import get_default_cli

    cli, told = get_default_cli(), Told()
    logging.getLogger("cli").addHandler(told)
    silence = io.StringIO()
    try:
        with contextlib.redirect_stdout(silence), contextlib.redirect_stderr(silence):
            cli.invoke(words)
    except SystemExit:
        pass
    finally:
        logging.getLogger("cli").removeHandler(told)
    texts = told.texts + [str(cli.result.error)] if cli.result else told.texts
    if any("az login" in text for text in texts):
        return None
    is_mention = not any(word.startswith("-") for word in words)
    lacks = ("arguments are required", "is required", "Missing required field", "Specify batch")
    if is_mention and any(lack in text for text in texts for lack in lacks):
        return None
    return " ".join(texts) or silence.getvalue().strip() or "it ended without a word"


def main():
    os.environ["AZURE_CONFIG_DIR"] = tempfile.mkdtemp(prefix="az-config-")
    os.environ["AZURE_CORE_COLLECT_TELEMETRY"] = "0"
    commands, noted = json.load(sys.stdin), keep_arguments()
    shapes, left_out, refused, compared = {}, set(), 0, 0
    for command in commands:
        try:
            words = words_of(command["command"])
        except ValueError as error:
            refused += 1
            print(f"{command['where']}: {command['command']}\n    {error}")
            continue
        if any((name_of(words) + " ").startswith(group + " ") for group in NOT_CHECKED):
            left_out.add(name_of(words))
        else:
            shapes.setdefault((shape_of(words), *(command["names"] or ())), command)
    for command in shapes.values():
        noted.clear()
        why = refusal(words_of(command["command"]))
        if not why and command["names"]:
            compared += 1
            why = misread(command["names"], noted)
        if why:
            refused += 1
            print(f"{command['where']}: {command['command']}\n    {why}")
    count = len({key[0] for key in shapes})
    print(f"{len(commands)} commands of {count} shapes, {compared} pairs of names read back, {refused} refused")
    print(f"Not checked (extensions, and what runs without a login): {', '.join(sorted(left_out)) or 'none'}")
    return 1 if refused else 0


if __name__ == "__main__":
    sys.exit(main())
