"""Who may do what: the roles in a registry and the table of what each allows."""

from __future__ import annotations

from enum import IntEnum

from registry_cli.errors import Hint, UsageError

TYPE_CHECKING = False  # typing costs 6 ms
if TYPE_CHECKING:
    from typing import Self


class Role(IntEnum):
    """Roles in a registry, each allowing what the ones before it allow."""

    RESTRICTED_VIEWER = 1
    VIEWER = 2
    MEMBER = 3
    ADMIN = 4

    @property
    def spelling(self) -> str:
        """How people write it: `restricted-viewer`, `viewer`, `member`, `admin`."""
        return self.name.lower().replace("_", "-")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a role as people write it."""
        for role in cls:
            if role.spelling == text:
                return role
        choices = ", ".join(role.spelling for role in cls)
        raise UsageError(f"unknown role {text!r}", Hint(f"the roles are {choices}"))


class Permission(IntEnum):
    """What can be done in a registry; the value is the lowest role that may."""

    BROWSE = Role.RESTRICTED_VIEWER
    USE = Role.VIEWER
    CURATE = Role.MEMBER
    GOVERN = Role.ADMIN


def is_allowed(role: Role | None, permission: Permission) -> bool:
    """Say whether the role (None: no role at all) is enough."""
    return role is not None and role >= permission
