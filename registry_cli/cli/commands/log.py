"""`registry log`."""

from pathlib import Path
from typing import Annotated, Final

import typer

from registry_cli.cli import pages, views
from registry_cli.cli.face import open_workspace, shared_of, user_path
from registry_cli.cli.output import show_one
from registry_cli.cli.progress import ByteProgress
from registry_cli.cli.reference_options import read_references
from registry_cli.cli.values import read_metadata
from registry_cli.domain import names
from registry_cli.domain.metadata import check_metrics, check_text, parse_metric
from registry_cli.domain.references import CollectionPath, parse_link_target, parse_reference
from registry_cli.domain.wanted_references import MOST_OBJECTS
from registry_cli.errors import ConflictError, Hint, RefusedError, UsageError
from registry_cli.operations import log as operation

EPILOG: Final = """\
Examples:
  registry log model.bin --type model
  registry log data/ -n images -t dataset --exclude '*.tmp' -m source=camera
  registry log model.bin -a best --metric acc=0.93 --link model/my-collection

Output in a pipe:
  qualified_name, digest, size, created

Exit codes:
  2  a wrong name, value or file, or no type for a new artifact
  3  the source of a reference is missing
  4  the artifact has another type
  5  the link is refused, or a role is missing
  7  an input that is unreadable or changes

See also:
  registry link, registry versions, registry help make
"""


def log(
    context: typer.Context,
    paths: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="PATH…", help="A folder (its contents), a file, or several of either."
        ),
    ] = None,
    name: Annotated[
        str | None,
        typer.Option("-n", "--name", help="The artifact; else the base name of the path."),
    ] = None,
    type_: Annotated[
        str | None,
        typer.Option("-t", "--type", metavar="TYPE", help="Such as model; needed the first time."),
    ] = None,
    alias: Annotated[
        list[str] | None, typer.Option("-a", "--alias", help="A name for the version; repeatable.")
    ] = None,
    tag: Annotated[list[str] | None, typer.Option(help="A label; repeatable.")] = None,
    metadata: Annotated[
        list[str] | None,
        typer.Option(
            "-m",
            "--metadata",
            metavar="KEY=VALUE",
            help="What to know about it, or @FILE.json; repeatable.",
        ),
    ] = None,
    metric: Annotated[
        list[str] | None, typer.Option(metavar="KEY=VALUE", help="A measured number; repeatable.")
    ] = None,
    description: Annotated[
        str, typer.Option("-d", "--description", metavar="TEXT", help="A text about the version.")
    ] = "",
    project: Annotated[
        str | None, typer.Option("-p", "--project", help="Where it belongs; else REGISTRY_PROJECT.")
    ] = None,
    entity: Annotated[
        str | None,
        typer.Option("-e", "--entity", help="Whose it is, a team or user; else REGISTRY_ENTITY."),
    ] = None,
    exclude: Annotated[
        list[str] | None,
        typer.Option(metavar="GLOB", help="Leave out files and folders; repeatable."),
    ] = None,
    follow: Annotated[
        bool, typer.Option("--follow", help="Take links that leave the folder.")
    ] = False,
    link: Annotated[
        str | None,
        typer.Option(metavar="TARGET", help="Link it to REGISTRY/COLLECTION, too; all or nothing."),
    ] = None,
    new_version: Annotated[
        bool,
        typer.Option("--new-version", help="A new version even if the content was logged before."),
    ] = False,
    rehash: Annotated[
        bool,
        typer.Option("--rehash", help="Read every file, also those that did not change."),
    ] = False,
    no_headers: Annotated[
        bool,
        typer.Option(
            "--no-headers", help="Do not read the headers of safetensors, GGUF, CSV and Parquet."
        ),
    ] = False,
    reference: Annotated[
        list[str] | None,
        typer.Option(
            metavar="URI",
            help="Refer to it and copy nothing: [NAME=]file://…, s3://…; repeatable.",
        ),
    ] = None,
    digest: Annotated[
        list[str] | None,
        typer.Option(
            metavar="DIGEST",
            help="Of a reference that is not read: [NAME=]sha256:…; repeatable.",
        ),
    ] = None,
    size: Annotated[
        list[str] | None,
        typer.Option(metavar="BYTES", help="Its size: [NAME=]1048576; repeatable."),
    ] = None,
    max_objects: Annotated[
        int,
        typer.Option(
            "--max-objects", metavar="NUMBER", help="Most files that a referenced folder may have."
        ),
    ] = MOST_OBJECTS,
    no_checksum: Annotated[
        bool, typer.Option("--no-checksum", help="Do not read what file:// leads to.")
    ] = False,
    stamp: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="Rewritten only when name or digest change; for make."),
    ] = None,
) -> None:
    """Log files and folders as the next version of an artifact.

    The content decides: what was logged before is found again and makes no new version. The
    metadata of a new one tells under `headers` what the headers of safetensors, GGUF, CSV and
    Parquet files say, where there are at most 20 of them.

    With --reference the version only tells where something is. A file:// is read for its digest,
    and get copies it from there while it is still the same; a folder stands for its files. Of all
    other addresses nothing is read, and nothing fetched.
    """
    shared = shared_of(context)
    paths = paths or []
    references = read_references(
        reference or (), digest or (), size or (), max_objects, has_checksum=not no_checksum
    )
    if not (paths or references):
        raise UsageError(
            "missing argument 'PATH…', or a --reference",
            Hint("see how it is used", ("log", "--help")),
        )
    for path in paths:
        user_path(path)  # which refuses what leads nowhere; the request keeps what was written
    request = operation.LogRequest(
        paths=tuple(paths),
        name=_read_name(name) if name is not None else None,
        type=names.parse_type(type_) if type_ is not None else None,
        aliases=tuple(names.parse_alias(each) for each in alias or ()),
        tags=tuple(names.parse_tag(each) for each in tag or ()),
        metadata=read_metadata(metadata or ()),
        metrics=check_metrics(map(parse_metric, metric or ())),
        description=check_text(description),
        project=names.parse_project_name(project) if project is not None else None,
        entity=names.parse_entity_name(entity) if entity is not None else None,
        exclude=tuple(exclude or ()),
        follows_links=follow,
        link=_read_target(link, type_, name or next(iter(paths), "")) if link is not None else None,
        forces_version=new_version,
        reads_all=rehash,
        reads_headers=not no_headers,
        stamp=user_path(stamp) if stamp is not None else None,
        references=references,
    )
    workspace = open_workspace(context)
    try:
        with ByteProgress("logging") as progress:
            logged = operation.log(workspace, request, progress)
    except (ConflictError, RefusedError, UsageError) as error:
        from registry_cli.operations.log_mistakes import meant_log  # noqa: PLC0415 - for an error

        error.hint = meant_log(workspace, request, error) or error.hint
        raise
    show_one(
        shared,
        logged,
        views.PUBLISHED,
        lambda row, reader: pages.log_line(row, progress.seconds, reader),
    )


def _read_name(text: str) -> str:
    """Read what the artifact is to be called; a hint says where the rest of a reference goes."""
    try:
        return names.parse_artifact_name(text)
    except UsageError as error:
        from registry_cli.domain.misread import name_hint  # noqa: PLC0415 - for an error

        error.hint = name_hint(text, parse_reference)
        raise


def _read_target(text: str, type_: str | None, name: str) -> CollectionPath:
    """Read where to link to; a hint completes what is missing with what the version is."""
    registry = type_ if type_ in names.CORE_REGISTRIES else "model"
    likely = CollectionPath(None, registry, Path(name).name or "my-collection")
    return parse_link_target(text, likely=likely)
