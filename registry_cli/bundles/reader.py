"""Read a bundle from a stranger, front to back, and believe nothing that was not checked.

Every header is compared with the one that its name and size can have, every size with what the
head announced and with what this reader takes, every gap with zeros, and at the end the whole
with its digest. What a caller is given before that is not yet known to be whole.
"""

import json
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Final, NoReturn

from registry_cli.bundles import members
from registry_cli.bundles.page_text import LARGEST_PAGE
from registry_cli.bundles.strict_json import LARGEST_LINE
from registry_cli.bundles.writer import end_text, head_text
from registry_cli.digests import CHUNK_BYTES, IdentityHasher, blake3_hex
from registry_cli.domain.bundles import FORMAT, LARGEST_SIZE, Head, Totals
from registry_cli.errors import DamagedError, Hint, MachineError, UsageError

if TYPE_CHECKING:
    from registry_cli.bundles.members import Member

_LARGEST_HEAD: Final = 4096

Read = Callable[[int], bytes]
"""Returns at most so many bytes, fewer only where no more are there yet, none at the end."""


class NewerBundleError(MachineError):
    """A later version of the program wrote this bundle."""

    code = "newer"


def damaged_bundle(problem: str) -> DamagedError:
    """Return the error for a bundle that is not as it was written."""
    return DamagedError(
        f"the bundle is damaged: {problem}", Hint("export it again, or copy it once more")
    )


class BundleReader:
    """One pass over a bundle. The parts are asked for in the order of the methods."""

    def __init__(self, read: Read) -> None:
        self._read = read
        self._hasher = IdentityHasher()
        self._next: Member | None = None
        self._digest = ""
        self.head = self._read_head()

    def records(self) -> Iterator[bytes]:
        """Yield the lines of the records."""
        self._announce()
        if self._next is None or self._next.name != members.RECORDS:
            self._refuse_next()
        if self._next.size != self.head.records.size:
            raise damaged_bundle("its records are not as long as announced")
        count, rest = 0, b""
        for chunk in self._content(self._next.size):
            *lines, rest = (rest + chunk).split(b"\n")
            for line in lines:
                count += 1
                yield line + b"\n"
            if len(rest) >= LARGEST_LINE:
                raise damaged_bundle("a record is too long")
        if rest or count != self.head.records.members:
            raise damaged_bundle("its records are not as many as announced")
        self._announce()

    def pages(self) -> Iterator[tuple[str, bytes]]:
        """Yield the digest and text of each page, which was compared with its digest."""
        for digest, size in self._members_of(members.PAGE, self.head.pages):
            if size > LARGEST_PAGE:
                raise damaged_bundle("a page is too long")
            text = b"".join(self._content(size))
            if blake3_hex(text) != digest:
                raise damaged_bundle(f"the page {digest[:12]} is not what it is called")
            yield digest, text

    def contents(self) -> Iterator[tuple[str, int, Iterator[bytes]]]:
        """Yield the blake3 of each content, its size, and its bytes, not yet compared with it.

        The bytes have to be taken to the end before the next content.
        """
        for digest, size in self._members_of(members.CONTENT, self.head.contents):
            yield digest, size, self._content(size)

    def finish(self) -> None:
        """See that the bundle ends here, and is whole."""
        if self._next is None or self._next.name != members.END:
            self._refuse_next()
        expected = end_text(self._digest)
        if self._next.size != len(expected) or b"".join(self._content(len(expected))) != expected:
            raise damaged_bundle("it is not what was written")
        if self._take(len(members.CLOSING)) != members.CLOSING or self._read(1):
            raise damaged_bundle("it goes on after its end")

    def _read_head(self) -> Head:
        block = self._take_some(members.BLOCK)
        name = members.HEAD.encode()
        if not block or not (block.startswith(name) or name.startswith(block)):
            raise UsageError(
                "what is to be imported is no bundle" if block else "there is nothing to import",
                Hint("how one is made", ("export", "--help")),
            )
        member = members.read_header(block) if len(block) == members.BLOCK else None
        if member is None or member.name != members.HEAD or member.size > _LARGEST_HEAD:
            raise damaged_bundle("its beginning is not as it was written")
        text = b"".join(self._content(member.size))
        line, _, check = text.partition(b"\n")
        if check != blake3_hex(line + b"\n").encode() + b"\n":
            raise damaged_bundle("its head is not what was written")
        return _parse_head(text, line)

    def _members_of(self, prefix: str, announced: Totals) -> Iterator[tuple[str, int]]:
        """Yield the digest in the name of each member of a kind, and its size."""
        count = size = 0
        before = ""
        while self._next is not None and self._next.name.startswith(prefix):
            member = self._next
            digest = member.name.removeprefix(prefix)
            if digest <= before:
                raise damaged_bundle(f"{member.name} is not in order, or there twice")
            before, count, size = digest, count + 1, size + member.size
            if count > announced.members or size > announced.size:
                raise damaged_bundle("it holds more than announced")
            yield digest, member.size
            self._announce()
        if (count, size) != announced:
            raise damaged_bundle("it does not hold what was announced")

    def _announce(self) -> None:
        """Read the header of the next member."""
        digest = self._hasher.hexdigest()
        member = members.read_header(self._take(members.BLOCK))
        if member is None:
            raise damaged_bundle("a member of it is nothing that a bundle can hold")
        if member.name == members.END:
            self._digest = digest
        self._next = member

    def _content(self, size: int) -> Iterator[bytes]:
        left = size
        while left:
            chunk = self._take_some(min(left, CHUNK_BYTES))
            if not chunk:
                raise damaged_bundle("it is cut")
            left -= len(chunk)
            yield chunk
        if any(self._take(members.padding_of(size))):
            raise damaged_bundle("what fills it up is not empty")

    def _take(self, count: int) -> bytes:
        taken = self._take_some(count)
        if len(taken) < count:
            raise damaged_bundle("it is cut")
        return taken

    def _take_some(self, count: int) -> bytes:
        """Return so many bytes, fewer only at the end."""
        taken = self._read(count)
        while len(taken) < count and (more := self._read(count - len(taken))):
            taken += more
        self._hasher.update(taken)
        return taken

    def _refuse_next(self) -> NoReturn:
        name = self._next.name if self._next is not None else "nothing"
        raise damaged_bundle(f"{name} is not expected here")


def _parse_head(text: bytes, line: bytes) -> Head:
    try:
        fields: dict[str, Any] = json.loads(line)
        written_by = fields["format"]
        if not _is_number(written_by) or written_by < 1:
            raise damaged_bundle("its format is none")
        if written_by > FORMAT:
            raise NewerBundleError(
                f"the bundle was written by a newer registry: its format is {written_by}, "
                f"this program knows {FORMAT}",
                Hint("upgrade the program: pip install --upgrade registry-cli"),
            )
        head = Head(
            is_thin=fields["thin"] is True,
            records=_parse_totals(fields["records"]),
            pages=_parse_totals(fields["pages"]),
            contents=_parse_totals(fields["contents"]),
            format=written_by,
        )
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise damaged_bundle("its head is not as a bundle writes it") from error
    if head_text(head) != text:
        raise damaged_bundle("its head is not as a bundle writes it")
    return head


def _is_number(value: object) -> bool:
    """Say whether a value of JSON is an integer: in Python `true` is one as well."""
    return isinstance(value, int) and not isinstance(value, bool)


def _parse_totals(value: dict[str, Any]) -> Totals:
    count, size = value["members"], value["size"]
    for number in (count, size):
        if not _is_number(number) or not 0 <= number <= LARGEST_SIZE:
            raise ValueError("a total is none")
    return Totals(count, size)
