"""The front door for the TAB key: `registry __complete [OPTIONS] KIND WORD`.

The scripts for the shells call it for names; what is fixed they know themselves. It answers one
candidate per line, and never fails: where anything is wrong, there is nothing to complete.
"""

from __future__ import annotations

import os

from registry_cli.cli.shell_quotes import quoted
from registry_cli.domain.names import parse_entity_name
from registry_cli.operations.complete import CompleteRequest, complete
from registry_cli.surroundings import read_surroundings, user_home, working_folder
from registry_cli.workspace.location import find_home
from registry_cli.workspace.viewpoint import Viewpoint

TYPE_CHECKING = False  # typing costs 6 ms
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Final

_STDOUT: Final = 1


def answer(arguments: Sequence[str]) -> None:
    """Write the candidates.

    `--home` and `--as` are as everywhere. For a shell that does not quote itself, `--quote`
    says what the candidates are quoted with (`none`, `single`, `double`: the quote that is open),
    and `--after` how much of them stands there already and is not to be written again.
    """
    options, (kind, word) = _parse(arguments)
    home, origin = find_home(options.get("--home"), os.environ, working_folder(), user_home())
    acting_as = options.get("--as")
    if acting_as is not None:
        parse_entity_name(acting_as)
    surroundings = read_surroundings(home, origin, acting_as, lambda _note: None)
    found = complete(Viewpoint(surroundings), CompleteRequest(kind, word))
    after, quote = options.get("--after", ""), options.get("--quote")
    rests = [
        name[len(after) :] for name in found if name[: len(after)].casefold() == after.casefold()
    ]
    lines = rests if quote is None else [quoted(rest, quote) for rest in rests]
    text = b"".join(_encoded(lines))
    while text:  # without a buffer that would be written once more when the program ends
        text = text[os.write(_STDOUT, text) :]


def _parse(arguments: Sequence[str]) -> tuple[dict[str, str], Sequence[str]]:
    options = {}
    while len(arguments) > 2 and arguments[0] in {"--home", "--as", "--quote", "--after"}:  # noqa: PLR2004 - KIND and WORD
        options[arguments[0]] = arguments[1]
        arguments = arguments[2:]
    return options, arguments


def _encoded(lines: list[str]) -> Iterator[bytes]:
    """Write lines as the terminal does; what it cannot write cannot be typed there, either."""
    for line in lines:
        try:
            yield os.fsencode(f"{line}\n")
        except UnicodeEncodeError:
            continue
