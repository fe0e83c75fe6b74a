"""Addresses of what a version refers to without holding it: which are accepted, and how they read.

An address stays in the history for good, so one that holds a password is refused. Nothing here
or anywhere else asks the network.
"""

from __future__ import annotations

import posixpath
import re
from typing import Final, NamedTuple
from urllib.parse import quote, unquote

from registry_cli.domain.file_paths import parse_file_path
from registry_cli.domain.names import has_unprintable
from registry_cli.domain.suggestions import instead_of
from registry_cli.errors import Hint, UsageError

LONGEST_ADDRESS: Final = 2048
"""Bytes in UTF-8."""

_LOCAL: Final = "file:"
# One letter is a drive of Windows.
_SCHEME: Final = r"[A-Za-z][A-Za-z0-9+.-]+"
_HAS_HOST: Final = {"abfs", "abfss", "az", "azure", "gcs", "gs", "hdfs", "http", "https", "s3"}
_ESCAPED: Final = frozenset(" %?#")
_IS_ESCAPED: Final = {"http", "https"}
"""Schemes whose paths are percent-encoded; a key of a bucket is written as it is."""
_SECRET_FIELDS: Final = {
    "access_token", "api_key", "apikey", "auth_token", "awsaccesskeyid", "client_secret", "passwd",
    "password", "secret", "sig", "signature", "token", "x-amz-credential", "x-amz-security-token",
    "x-amz-signature", "x-goog-credential", "x-goog-signature",
}  # fmt: skip


class Address(NamedTuple):
    """An address as it is kept: `file:` ones in one spelling, so that equal ones are equal.

    `name` is what an entry is called where nothing else is said, None where it tells nothing.
    `location` is the absolute path that a `file:` address stands for.
    """

    uri: str
    name: str | None
    location: str | None


def parse_address(text: str) -> Address:
    """Accept an address with a scheme; `file:` ones are absolute and of this machine.

    Refused are control characters, passwords, tokens and signatures, and what is longer than
    `LONGEST_ADDRESS`.
    """
    if not text.strip() or text != text.strip():
        raise _refused(text, "is empty or has spaces around it")
    if has_unprintable(text):
        raise _refused(text, "holds control characters, or is not UTF-8")
    if len(text.encode()) > LONGEST_ADDRESS:
        raise _refused(text, f"is longer than {LONGEST_ADDRESS} bytes")
    match = re.match(rf"({_SCHEME}):(.*)\Z", text)
    if match is None:
        raise UsageError(
            f"{_shown(text)!r} is no address, which begins with a scheme", _hint_of_path(text)
        )
    scheme, rest = match[1].lower(), match[2]
    if scheme == "file":
        return local_address(_read_location(text, rest))
    if scheme == "wandb-artifact":
        raise _refused(text, "is that of an artifact elsewhere, which nothing here leads to")
    host, path = _split(rest)
    if (scheme in _HAS_HOST and not host) or not rest.strip("/"):
        raise _refused(text, "names nothing")
    _refuse_secrets(*_innermost(scheme, rest))
    return Address(f"{scheme}:{rest}", _name_of(scheme, host, path), None)


def local_address(location: str) -> Address:
    """Return the address of an absolute path of this machine, in UTF-8 and without NUL."""
    escaped = location
    if not location.isprintable() or _ESCAPED.intersection(location):
        escaped = "".join(
            quote(each, safe="") if each in _ESCAPED or not each.isprintable() else each
            for each in location
        )
    if len(escaped.encode()) + len("file://") > LONGEST_ADDRESS:
        raise _refused(f"file://{escaped}", f"is longer than {LONGEST_ADDRESS} bytes")
    return Address(f"file://{escaped}", posixpath.basename(location) or None, location)


def is_local(uri: str) -> bool:
    """Say whether an address is that of a file of this machine."""
    return uri.startswith(_LOCAL)


def _hint_of_path(text: str) -> Hint:
    if not text.startswith("/"):
        return Hint(
            "a file of this machine is written file:///absolute/path, in a shell file://$PWD/PATH"
        )
    meant = f"file://{text}"
    return Hint(f"a file of this machine is written {meant}", correct=instead_of(text, meant))


def _read_location(text: str, rest: str) -> str:
    if rest.startswith("//"):
        host, slash, path = rest[2:].partition("/")
        if host.lower() not in {"", "localhost"}:
            raise UsageError(
                f"{_shown(text)!r} names {host[:80]!r} as the machine, which can only be this one",
                Hint(f"a path is absolute, after three slashes: file:///absolute/{host}{slash}…"),
            )
        rest = slash + path
    try:
        location = unquote(rest, errors="strict")
    except UnicodeDecodeError:
        raise _refused(text, "is not UTF-8 once it is decoded") from None
    if not location.startswith("/") or "\0" in location:
        raise _refused(text, "is no absolute path")
    return posixpath.normpath(f"/{location.lstrip('/')}")


def _split(rest: str) -> tuple[str, str]:
    """Return who is named to hold it, and the path there, without what follows `?` or `#`."""
    way = re.split(r"[?#]", rest, maxsplit=1)[0]
    if not way.startswith("//"):
        return "", way
    host, _, path = way[2:].partition("/")
    return host, path


def _name_of(scheme: str, host: str, path: str) -> str | None:
    name = path.rstrip("/").rpartition("/")[2] or host
    if scheme in _IS_ESCAPED:
        name = unquote(name)
    try:
        return parse_file_path(name) if "/" not in name and not has_unprintable(name) else None
    except UsageError:
        return None


def _innermost(scheme: str, rest: str) -> tuple[str, str]:
    """Return the address within an address, as in `jdbc:postgresql://host/name`, else itself."""
    while match := re.match(rf"({_SCHEME}):(.*)\Z", rest):
        scheme, rest = match[1].lower(), match[2]
    return scheme, rest


def _refuse_secrets(scheme: str, rest: str) -> None:
    host, _ = _split(rest)
    user, sign, place = host.rpartition("@")
    is_web = scheme.rpartition("+")[2] in {"http", "https"}
    # A port that is no number is the rest of a password with a slash in it.
    has_odd_port = is_web and re.fullmatch(r"(?:\[[^]]*\]|[^:]*)(?::[0-9]*)?", place) is None
    fields = re.findall(r"[?&#;]([^=&#;]+)=", rest)
    if has_odd_port:
        what = "a port that is no number, or a password"
    elif sign and (is_web or ":" in user):
        what = "a password"
    elif any(unquote(field).lower() in _SECRET_FIELDS for field in fields):
        what = "a token or a signature"
    else:
        return
    raise UsageError(
        f"the {scheme} address holds {what}, which would stay in the history for good",
        Hint("give the address without it"),
    )


def _refused(text: str, problem: str) -> UsageError:
    return UsageError(
        f"the address {_shown(text)!r} {problem}", Hint("for example s3://bucket/data.bin")
    )


def _shown(text: str) -> str:
    """Return the beginning of an address without what may be secret in it."""
    without = re.sub(r":(//)?.*@", r":\1…@", text, flags=re.DOTALL)
    return re.split(r"[?#]", without, maxsplit=1)[0][:80]
