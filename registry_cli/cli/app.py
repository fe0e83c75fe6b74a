"""The tree of commands, each loaded only when it is called."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

import typer
from typer.core import TyperGroup
from typer.main import get_command as build_command

from registry_cli.cli.commands import COMMANDS, GROUPS
from registry_cli.cli.options import SharedCommand, shared_options, version_option
from registry_cli.cli.prose import emphasized
from registry_cli.cli.shared import Shared
from registry_cli.cli.topics import TOPICS

if TYPE_CHECKING:
    from collections.abc import Iterable

USAGE_ERROR: Final[type[Exception]] = typer.BadParameter.__mro__[1]
"""The class of every error that Typer itself finds in a command line."""

_CONTEXT: Final[dict[str, Any]] = {"help_option_names": ["-h", "--help"]}
_HELP: Final = """\
A registry of models and datasets on your own disk: no server, no account.

Log files as versions v0, v1, …, link the good ones into collections, find them again.
"""
_EPILOG: Final = """\
Examples:
  registry log model.bin --type model
  registry link model.bin model/my-collection -a production
  registry get model/my-collection:production
"""


class LazyGroup(TyperGroup):
    """A group that knows the names and one-line helps of its commands without importing them."""

    def __init__(self, prefix: str, **attributes: Any) -> None:  # noqa: ANN401 - passed to Typer
        super().__init__(
            rich_markup_mode=None,
            context_settings=_CONTEXT,
            subcommand_metavar="COMMAND …",
            **attributes,
        )
        self._prefix = prefix

    def list_commands(self, _ctx: typer.Context) -> list[str]:  # type: ignore[override]  # Typer's own context is the same class under a private name
        """Return the names of the commands and groups, in the order of the first help page."""
        names = (name.removeprefix(self._prefix).split(" ")[0] for name in self._commands())
        return list(dict.fromkeys(names))

    def get_command(self, _ctx: typer.Context, name: str) -> Any:  # type: ignore[override]  # noqa: ANN401 - as above
        """Import and build one command."""
        full_name = self._prefix + name
        if full_name in GROUPS and not self._prefix:
            return LazyGroup(f"{name} ", name=name, help=GROUPS[name], params=shared_options())
        entry = COMMANDS.get(full_name)
        if entry is None:
            return None
        module = import_module(f"registry_cli.cli.commands.{entry.module}")
        single = typer.Typer(add_completion=False, rich_markup_mode=None)
        single.command(
            name,
            cls=SharedCommand,
            short_help=entry.line,
            epilog=module.EPILOG,
            context_settings={**_CONTEXT, **getattr(module, "CONTEXT", {})},
        )(getattr(module, entry.module))
        return build_command(single)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:  # noqa: ANN401 - Typer's types are private
        """Find the command that a command line names, or refuse it with the one that is near."""
        pair = " ".join(args[:2])
        if not self._prefix and args[0] in COMMANDS and pair in COMMANDS and len(args) > 1:
            return pair, self.get_command(ctx, pair), args[2:]  # such as `history redact`
        if self.get_command(ctx, args[0]) is None:
            from registry_cli.cli.usage import unknown_command  # noqa: PLC0415 - only for an error

            raise unknown_command(self._prefix, args)
        entry = COMMANDS.get(self._prefix + args[0])
        if entry is not None:
            module = import_module(f"registry_cli.cli.commands.{entry.module}")
            shared = ctx.ensure_object(Shared)
            shared.failure = getattr(module, "FAILURE", 0)
            shared.extra_formats = getattr(module, "FORMATS", ())
        return super().resolve_command(ctx, args)

    def get_help(self, ctx: Any) -> str:  # noqa: ANN401 - as above
        """Return the page, for a terminal with headings that stand out."""
        return emphasized(super().get_help(ctx), ctx.ensure_object(Shared))

    def format_epilog(self, _ctx: Any, formatter: Any) -> None:  # noqa: ANN401 - as above
        """Write the sections that end the first page."""
        if not self._prefix:
            formatter.write(f"\n{self.epilog}")
            with formatter.section("Topics of `registry help`"):
                formatter.write_text(", ".join(TOPICS))

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401 - as above
        """Write the commands of each group under its title."""
        lines: dict[str, list[tuple[str, str]]] = {}
        for name in self.list_commands(ctx):
            entry = COMMANDS.get(self._prefix + name)
            members = [COMMANDS[full] for full in COMMANDS if full.startswith(f"{name} ")]
            group = entry.group if entry is not None else members[0].group
            title = group if not self._prefix else "Commands"
            line = entry.line if entry is not None else GROUPS[name]
            lines.setdefault(title, []).append((name, line))
        for title, rows in lines.items():
            with formatter.section(title):
                formatter.write_dl(rows)

    def _commands(self) -> Iterable[str]:
        return (name for name in COMMANDS if name.startswith(self._prefix))


def find_context(context: Any, words: Iterable[str]) -> Any:  # noqa: ANN401 - as above
    """Return the context of a command below the one given; its arguments may be missing."""
    words = [*words]
    if words[:1] != words and words[0] in COMMANDS:  # such as `history redact`
        words = [" ".join(words)]
    for word in words:
        group = context.command
        command = group.get_command(context, word) if isinstance(group, LazyGroup) else None
        if command is None:
            from registry_cli.cli.usage import unknown_topic  # noqa: PLC0415 - only for an error

            raise unknown_topic(" ".join(words))
        context = command.make_context(word, [], parent=context, resilient_parsing=True)
    return context


def root() -> LazyGroup:
    """Return the command `registry`."""
    return LazyGroup(
        "",
        name="registry",
        help=_HELP,
        epilog=_EPILOG,
        params=[*shared_options(), version_option()],
    )
