"""What scripts say of an address to refer to."""

from __future__ import annotations

from registry_cli.domain.addresses import parse_address
from registry_cli.domain.file_paths import parse_file_path
from registry_cli.domain.source_digests import parse_source_digest
from registry_cli.domain.wanted_references import MOST_OBJECTS, WantedReference
from registry_cli.sdk.arguments import read_text
from registry_cli.sdk.errors import InvalidValueError, WrongTypeError, speaking_python


def wanted_reference(
    uri: object,
    name: object = None,
    *,
    checksum: bool = True,
    max_objects: object = None,
    digest: object = None,
    size: object = None,
) -> WantedReference:
    """Return what is wanted, each part checked to be what it should."""
    with speaking_python():
        return WantedReference(
            parse_address(read_text("uri", uri)),
            name=parse_file_path(read_text("name", name)) if name is not None else None,
            digest=parse_source_digest(read_text("digest", digest)) if digest is not None else None,
            size=_read_count("size", size, 0) if size is not None else None,
            has_checksum=bool(checksum),
            max_objects=_read_count("max_objects", max_objects or MOST_OBJECTS, 1),
        )


def _read_count(what: str, given: object, least: int) -> int:
    if not isinstance(given, int) or isinstance(given, bool):
        raise WrongTypeError(f"{what} is a whole number, not {type(given).__name__}")
    if not least <= given < 1 << 60:
        raise InvalidValueError(f"{what} is at least {least}, not {given}")
    return given
