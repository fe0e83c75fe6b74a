"""`registry completion`."""

import sys
from typing import Annotated, Final

import typer

from registry_cli.cli.completions import SHELLS, script
from registry_cli.cli.face import shared_of
from registry_cli.cli.output import show_record
from registry_cli.cli.shared import Format
from registry_cli.errors import Hint, UsageError

EPILOG: Final = """\
Examples:
  registry completion bash > ~/.local/share/bash-completion/completions/registry
  registry completion zsh > ~/.zsh/_registry
  registry completion fish > ~/.config/fish/completions/registry.fish

Exit codes:
  2  no such shell

See also:
  registry help references
"""


def completion(
    context: typer.Context,
    shell: Annotated[str, typer.Argument(metavar="SHELL", help="bash, zsh or fish.")],
) -> None:
    """Print what completes command lines in a shell: commands, options, and names of the home.

    Packages put the same file where each shell looks for it. For zsh, name a folder of your own
    before compinit runs: fpath=(~/.zsh $fpath). For bash without the package bash-completion, and
    to try it in any shell: source <(registry completion bash).
    """
    shared = shared_of(context)
    if shell not in SHELLS:
        raise UsageError(
            f"no completion for the shell {shell!r}", Hint(f"there is {', '.join(SHELLS)}")
        )
    text = script(shell)
    if shared.format in {Format.JSON, Format.JSONL}:
        show_record(shared, {"shell": shell, "script": text}, shell, lambda _reader: text)
    else:
        sys.stdout.write(text)
