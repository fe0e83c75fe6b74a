"""`registry tag add`."""

from typing import Annotated, Final

import typer

from registry_cli.cli import label_pages
from registry_cli.cli.face import open_workspace, shared_of
from registry_cli.cli.output import show_one
from registry_cli.cli.word_order import reference_first
from registry_cli.domain.names import parse_tag
from registry_cli.domain.references import parse_reference
from registry_cli.operations import tag as operation

EPILOG: Final = """\
Examples:
  registry tag add gemma:v3 reviewed 'seen by two'
  registry tag add model/my-collection experimental

Output in a pipe:
  the columns of `registry versions`, or of `registry artifacts`

Exit codes:
  2  no valid tag; nothing was changed
  3  no such version, artifact or collection
  5  a role is missing

See also:
  registry tag remove, registry describe, registry versions
"""


def tag_add(
    context: typer.Context,
    reference: Annotated[
        str,
        typer.Argument(
            metavar="REF", help="A version; without one, the artifact or collection itself."
        ),
    ],
    tags: Annotated[list[str], typer.Argument(metavar="TAG…", help="Words; spaces are fine.")],
) -> None:
    """Add tags to a version, an artifact or a collection.

    The tags of a version are those of all its links. All are added, or none.
    """
    with reference_first(context, reference, tags):
        request = operation.TagRequest(
            parse_reference(reference), tuple(parse_tag(each) for each in tags)
        )
        changed = operation.add_tags(open_workspace(context), request)
    show_one(shared_of(context), changed, label_pages.view_of(changed), label_pages.tags_line)
