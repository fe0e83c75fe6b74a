"""`registry tag remove`."""

from typing import Annotated, Final

import typer

from registry_cli.cli import label_pages
from registry_cli.cli.face import open_workspace, shared_of
from registry_cli.cli.output import show_one
from registry_cli.domain.names import parse_tag
from registry_cli.domain.references import parse_reference
from registry_cli.operations import tag as operation

EPILOG: Final = """\
Examples:
  registry tag remove gemma:v3 reviewed 'seen by two'
  registry tag remove model/my-collection experimental

Output in a pipe:
  the columns of `registry versions`, or of `registry artifacts`

Exit codes:
  2  no valid tag; nothing was changed
  3  no such version, artifact or collection, or it has no such tag
  5  a role is missing

See also:
  registry tag add, registry describe, registry versions
"""


def tag_remove(
    context: typer.Context,
    reference: Annotated[
        str,
        typer.Argument(
            metavar="REF", help="A version; without one, the artifact or collection itself."
        ),
    ],
    tags: Annotated[list[str], typer.Argument(metavar="TAG…", help="Words; spaces are fine.")],
) -> None:
    """Remove tags from a version, an artifact or a collection.

    The tags of a version are those of all its links. All are removed, or none.
    """
    request = operation.TagRequest(
        parse_reference(reference), tuple(parse_tag(each) for each in tags)
    )
    changed = operation.remove_tags(open_workspace(context), request)
    show_one(shared_of(context), changed, label_pages.view_of(changed), label_pages.tags_line)
