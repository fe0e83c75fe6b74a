"""The options of all listings: what is left out, in which order, and which page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from registry_cli.cli.values import LARGEST_NUMBER, read_limit
from registry_cli.domain.names import parse_alias, parse_tag, parse_type
from registry_cli.errors import Hint, UsageError
from registry_cli.operations.listing import Filters, Paging

if TYPE_CHECKING:
    from collections.abc import Sequence

Type = Annotated[str | None, typer.Option("-t", "--type", metavar="TYPE", help="Of this type.")]
Tag = Annotated[str | None, typer.Option("--tag", metavar="TAG", help="With this tag.")]
Alias = Annotated[str | None, typer.Option("--alias", metavar="ALIAS", help="With this alias.")]
HeldAlias = Annotated[
    str | None, typer.Option("--alias", metavar="ALIAS", help="With a version of this alias.")
]
Registry = Annotated[
    str | None, typer.Option("--registry", metavar="REGISTRY", help="In this registry.")
]
Since = Annotated[
    str | None,
    typer.Option(
        "--since", metavar="MOMENT", help="Changed since this event or time, or for so long: 7d."
    ),
]
MadeSince = Annotated[
    str | None,
    typer.Option(
        "--since",
        metavar="MOMENT",
        help="Logged, or linked, since this event or time, or for so long: 7d.",
    ),
]
Metric = Annotated[
    list[str] | None,
    typer.Option("--metric", metavar="CONDITION", help="With a metric such as 'acc>=0.9'."),
]
Metadata = Annotated[
    list[str] | None,
    typer.Option(
        "-m", "--metadata", metavar="CONDITION", help="With metadata such as optimizer.lr=0.1."
    ),
]
Sort = Annotated[
    str | None,
    typer.Option("--sort", metavar="COLUMN", help="By this column; -COLUMN: the largest first."),
]
After = Annotated[
    str | None,
    typer.Option("--after", metavar="NAME", help="Only what comes after this one: the next page."),
]
Limit = Annotated[int | None, typer.Option("--limit", metavar="NUMBER", help="At most this many.")]


def read_filters(  # noqa: PLR0917 - options, in the order of the help pages
    type_: str | None = None,
    tag: str | None = None,
    alias: str | None = None,
    registry: str | None = None,
    since: str | None = None,
    metric: Sequence[str] | None = None,
    metadata: Sequence[str] | None = None,
    *,
    is_unaliased: bool = False,
    older_than: str | None = None,
    keep: int | None = None,
) -> Filters:
    """Check what rows are asked for; what no name could match is refused."""
    filters = Filters(
        type=parse_type(type_) if type_ is not None else None,
        tag=parse_tag(tag) if tag is not None else None,
        alias=parse_alias(alias) if alias is not None else None,
        is_unaliased=is_unaliased,
    )
    if keep is not None:
        if keep < 0:
            raise UsageError(f"{keep} cannot be kept", Hint("give 0 or more"))
        filters = filters._replace(keep=min(keep, LARGEST_NUMBER))
    # What most commands do not ask for is not loaded either.
    if registry is not None:
        from registry_cli.domain.references import parse_registry_path  # noqa: PLC0415 - as said

        filters = filters._replace(registry=parse_registry_path(registry))
    if since is not None:
        from registry_cli.cli.moment_values import read_moment  # noqa: PLC0415 - as said

        filters = filters._replace(since=read_moment(since))
    if older_than is not None:
        from registry_cli.domain.durations import parse_duration  # noqa: PLC0415 - as said

        filters = filters._replace(older_than=parse_duration(older_than))
    if metric or metadata:
        from registry_cli.domain.conditions import (  # noqa: PLC0415 - as said
            parse_metadata_condition,
            parse_metric_condition,
        )

        filters = filters._replace(
            metrics=tuple(map(parse_metric_condition, metric or ())),
            metadata=tuple(map(parse_metadata_condition, metadata or ())),
        )
    return filters


def read_paging(
    sort: str | None, after: str | None, limit: int | None, fields: tuple[str, ...]
) -> Paging:
    """Check the order, which is one of `fields`, and the page that is asked for."""
    limit = read_limit(limit)
    if sort is None:
        return Paging(after=after, limit=limit)
    from registry_cli.domain.ordering import parse_order  # noqa: PLC0415 - few ask

    return Paging(parse_order(sort, fields), after, limit)
