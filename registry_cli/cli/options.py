"""The options that all commands share, before or after the name of the command."""

from collections.abc import Callable
from functools import cache
from typing import Annotated, Any, Final

import typer
from typer.core import TyperCommand, TyperOption
from typer.main import get_command as build_command

from registry_cli.cli.prose import emphasized
from registry_cli.cli.shared import USUAL_FORMATS, Format, Shared, unknown_format

SHARED_SECTION: Final = "Shared options"


def shared_options() -> list[Any]:
    """Return the options that every command and group takes."""
    return [*_parameters(_declare_shared)]


def version_option() -> Any:  # noqa: ANN401 - Typer's base class of parameters is private
    """Return the option that prints the version and ends the program."""
    (option,) = _parameters(_declare_version)
    return option


class SharedCommand(TyperCommand):
    """A command that takes the shared options beside its own."""

    def __init__(self, *arguments: Any, **attributes: Any) -> None:  # noqa: ANN401 - passed to Typer
        own = attributes.get("params", [])
        for parameter in own:
            _name_value(parameter)
        attributes["params"] = [*own, *shared_options()]
        super().__init__(*arguments, **attributes)

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401 - Typer's own type is private
        """Refuse `-type`, which would be taken for `-t ype`."""
        values = {
            name: parameter.is_flag
            for parameter in self.params
            if isinstance(parameter, TyperOption)
            for name in parameter.opts
        }
        for place, argument in enumerate(args):
            if argument == "--":
                break
            is_long = argument.startswith("-") and f"-{argument}" in values
            if is_long and values.get(args[place - 1] if place else "", True):
                from registry_cli.cli.unknown_options import single_dash  # noqa: PLC0415 - only for an error

                raise single_dash(argument)
        return super().parse_args(ctx, args)

    def collect_usage_pieces(self, ctx: Any) -> list[str]:  # noqa: ANN401 - Typer's own type is private
        """Write the usage line as manual pages do: what is required stands without braces.

        The releases of Typer write arguments in ways of their own, with and without types.
        """
        options, *_ = super().collect_usage_pieces(ctx)
        return [options, *(_in_usage(each) for each in self.params if _is_argument(each))]

    def get_help(self, ctx: Any) -> str:  # noqa: ANN401 - as above
        """Return the page, for a terminal with headings that stand out."""
        return emphasized(super().get_help(ctx), ctx.ensure_object(Shared))

    def format_epilog(self, _ctx: Any, formatter: Any) -> None:  # noqa: ANN401 - as above
        """Write the sections that end the page as they are."""
        formatter.write(f"\n{self.epilog}")

    def format_options(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401 - as above
        """Write the arguments, the options of this command, and the shared ones apart."""
        for title, records in sections_of(self, ctx).items():
            with formatter.section(title):
                formatter.write_dl(records)


def sections_of(command: Any, ctx: Any) -> dict[str, list[tuple[str, str]]]:  # noqa: ANN401 - as above
    """Return what can be given to a command, under the headings of its help page."""
    sections: dict[str, list[tuple[str, str]]] = {}
    for parameter in command.get_params(ctx):
        record = parameter.get_help_record(ctx)
        if record is not None and _is_argument(parameter):
            record = (parameter.metavar, record[1])
        if record is not None:
            sections.setdefault(_section(parameter), []).append(record)
    return sections


def _name_value(parameter: Any) -> None:  # noqa: ANN401 - Typer's base class is private
    """Call the value of an option what the option is called, where nothing else is said."""
    if isinstance(parameter, TyperOption) and not parameter.is_flag and parameter.metavar is None:
        parameter.metavar = max(parameter.opts, key=len).lstrip("-").upper()


def _in_usage(argument: Any) -> str:  # noqa: ANN401 - as above
    name = str(argument.metavar)
    return name if argument.required or name.startswith("[") else f"[{name}]"


def _is_argument(parameter: Any) -> bool:  # noqa: ANN401 - as above
    return not isinstance(parameter, TyperOption)


def _section(parameter: Any) -> str:  # noqa: ANN401 - as above
    if _is_argument(parameter):
        return "Arguments"
    return (
        SHARED_SECTION
        if parameter.rich_help_panel == SHARED_SECTION or parameter.name == "help"
        else "Options"
    )


def _store(context: typer.Context, parameter: Any, value: Any) -> None:  # noqa: ANN401 - Typer's types are private
    shared = context.ensure_object(Shared)
    match parameter.name, value:
        case _, None | False:
            pass
        case "home", str():
            shared.home = value
        case "format_", str():
            shared.format = _parse_format(value, shared)
        case "json", True:
            shared.format = Format.JSON
        case "quiet", True:
            shared.is_quiet = True
        case "no_color", True:
            shared.has_color = False
        case "acting_as", str():
            shared.acting_as = value
        case name, _:
            raise LookupError(f"the option {name} is not stored anywhere")


def _parse_format(text: str, shared: Shared) -> Format:
    try:
        return Format(text)
    except ValueError:
        raise unknown_format(text, (*USUAL_FORMATS, *shared.extra_formats)) from None


def _print_version(context: typer.Context, _parameter: Any, value: bool) -> None:  # noqa: ANN401, FBT001 - the signature that Typer calls
    if value:
        from registry_cli.cli.about import about  # noqa: PLC0415 - only for this option

        typer.echo(about())
        context.exit()


def _shared(*declarations: str, **attributes: Any) -> Any:  # noqa: ANN401 - passed to Typer
    """Declare an option that is stored for all commands, and passed to none."""
    attributes = {"callback": _store, **attributes}
    return typer.Option(
        *declarations,
        expose_value=False,
        rich_help_panel=SHARED_SECTION,
        show_default=False,
        **attributes,
    )


def _declare_shared(
    *,
    home: Annotated[str | None, _shared("--home", metavar="DIR", help="The home to use.")] = None,
    format_: Annotated[
        str | None, _shared("--format", metavar="FORMAT", help="table, tsv, json or jsonl.")
    ] = None,
    json: Annotated[bool, _shared("--json", help="Short for --format json.")] = False,
    quiet: Annotated[bool, _shared("-q", "--quiet", help="Print one identifier per line.")] = False,
    no_color: Annotated[
        bool,
        # Eager, because the help that it is for is eager, too.
        _shared("--no-color", help="Print no colours.", is_eager=True),
    ] = False,
    acting_as: Annotated[
        str | None, _shared("--as", metavar="USER", help="Act as this user; for admins.")
    ] = None,
) -> None:
    """Declare the shared options in Typer's own notation; nobody calls this."""


def _declare_version(
    *,
    version: Annotated[
        bool,
        _shared(
            "--version",
            help="Print the versions of all that a bug report needs.",
            is_eager=True,
            callback=_print_version,
        ),
    ] = False,
) -> None:
    """Declare `--version` likewise."""


@cache
def _parameters(declaration: Callable[..., None]) -> tuple[Any, ...]:
    """Let Typer build the options of a signature: the way in that all its releases share."""
    app = typer.Typer(add_completion=False, rich_markup_mode=None)
    app.command()(declaration)
    return tuple(build_command(app).params)
