"""Values of the command line that need more than a look at the text."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import TYPE_CHECKING, Final

from registry_cli.domain.delivery_mode import DeliveryMode
from registry_cli.domain.metadata import (
    Json,
    check_metadata,
    parse_assignment,
    parse_metadata_document,
)
from registry_cli.domain.names import (
    is_version_number,
    parse_entity_name,
    parse_project_name,
    parse_run_id,
)
from registry_cli.errors import Hint, MachineError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from registry_cli.domain.references import Reference
    from registry_cli.operations.alias_add import Expected
    from registry_cli.operations.runs import RunPath

LEADS_TO_NO_FILE: Final = {
    errno.ENOENT, errno.ENOTDIR, errno.EISDIR, errno.ELOOP, errno.ENAMETOOLONG,
}  # fmt: skip
_HASH_LENGTH: Final = 64
LARGEST_NUMBER: Final = 2**63 - 1
"""What SQLite can count to."""
VISIBILITIES: Final = ("organization", "restricted")


def read_metadata(values: Iterable[str]) -> dict[str, Json]:
    """Read metadata, as `read_values` does."""
    return check_metadata(read_values(values))


def read_values(values: Iterable[str]) -> dict[str, Json]:
    """Read `KEY=VALUE` and `@FILE.json` in order; the later one counts."""
    metadata: dict[str, Json] = {}
    for value in values:
        if value.startswith("@"):
            metadata.update(parse_metadata_document(_read_file(value[1:]), value[1:]))
        else:
            key, parsed = parse_assignment(value)
            metadata[key] = parsed
    return metadata


def refuse_version_as_folder(reference: Reference, folder: str) -> None:
    """Refuse `gemma v3`, where a folder would be made of the version that was meant."""
    if reference.selector is not None or not is_version_number(folder):
        return
    from registry_cli.domain.suggestions import with_colon  # noqa: PLC0415 - only for an error

    raise UsageError(
        f"{folder!r} looks like a version",
        Hint(
            f"a version follows a colon, and a folder of that name is ./{folder}",
            ("get", f"{reference}:{folder}"),
            correct=with_colon,
        ),
    )


def refuse_version_as_alias(reference: Reference, aliases: list[str]) -> None:
    """Refuse `alias add gemma v3 best`, where no alias is called as the version that was meant."""
    if reference.selector is not None or len(aliases) == 1 or not is_version_number(aliases[0]):
        return
    from registry_cli.domain.suggestions import with_colon  # noqa: PLC0415 - only for an error

    meant = ("alias", "add", f"{reference}:{aliases[0]}", *aliases[1:])
    raise UsageError(
        f"{aliases[0]!r} looks like a version",
        Hint("a version follows a colon", meant, correct=with_colon),
    )


def _read_file(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8")
    except ValueError as error:
        raise UsageError(
            f"cannot read the metadata file {path!r}: {error}", Hint("check it")
        ) from error
    except OSError as error:
        kind = UsageError if error.errno in LEADS_TO_NO_FILE else MachineError
        raise kind(
            f"cannot read the metadata file {path!r}: {error.strerror}", Hint("check it")
        ) from error


def read_limit(limit: int | None) -> int | None:
    """Check how many are asked for at most; more than SQLite can count is as good as all."""
    if limit is None:
        return None
    if limit < 0:
        raise UsageError(f"the limit {limit} is negative", Hint("give 0 or more"))
    return min(limit, LARGEST_NUMBER)


def read_run_path(text: str) -> RunPath:
    """Read a run: its id, or `entity/project/id`."""
    from registry_cli.operations.runs import RunPath  # noqa: PLC0415 - for few commands

    *places, run_id = text.split("/")
    match places:
        case []:
            return RunPath(parse_run_id(run_id))
        case [project]:
            return RunPath(parse_run_id(run_id), parse_project_name(project))
        case [entity, project]:
            found = RunPath(parse_run_id(run_id), parse_project_name(project))
            return found._replace(entity=parse_entity_name(entity))
        case _:
            raise UsageError(
                f"{text!r} has {len(places) + 1} parts", Hint("write it as ENTITY/PROJECT/RUN")
            )


def read_kind(text: str) -> str:
    """Check the kind of an event."""
    from registry_cli.domain.events import Kind  # noqa: PLC0415 - for the history alone

    kinds = [kind.value for kind in Kind]
    if text not in kinds:
        raise UsageError(f"there is no kind {text!r}", Hint(f"there are {', '.join(kinds)}"))
    return text


def read_expected(text: str) -> Expected:
    """Read where aliases are expected to be: `v3`, or `none`."""
    from registry_cli.domain.references import VersionNumber, parse_selector  # noqa: PLC0415
    from registry_cli.operations.alias_add import Expected  # noqa: PLC0415 - for few commands

    if text == "none":
        return Expected(None)
    expected = parse_selector(text) if is_version_number(text) else None
    if not isinstance(expected, VersionNumber):
        raise UsageError(
            f"{text!r} is no version that can be expected", Hint("write it as v3, or none")
        )
    return Expected(expected.number)


def read_pinned_hash(text: str) -> str:
    """Read a hash as `history --head` prints it, alone or behind the number of its event."""
    words = text.split()
    pinned = words[-1] if words else ""
    if len(pinned) != _HASH_LENGTH or set(pinned) - {*"0123456789abcdef"}:
        raise UsageError(
            f"{text!r} is no hash of an event",
            Hint(f"it has {_HASH_LENGTH} hex digits, and stands in", ("history", "--head")),
        )
    return pinned


def read_visibility(text: str) -> str:
    """Check the visibility of a registry."""
    if text not in VISIBILITIES:
        raise UsageError(f"unknown visibility {text!r}", Hint(f"it is {' or '.join(VISIBILITIES)}"))
    return text


def read_mode(text: str | None) -> DeliveryMode | None:
    """Check how files are to be delivered."""
    try:
        return DeliveryMode(text) if text is not None else None
    except ValueError:
        choices = ", ".join(mode.value for mode in DeliveryMode)
        raise UsageError(f"unknown mode {text!r}", Hint(f"the modes are {choices}")) from None
