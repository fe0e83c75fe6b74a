"""Who has which role where, and teams, as they are shown."""

from __future__ import annotations

from registry_cli.named_tuples import NamedTuple


class Member(NamedTuple):
    """A role that was granted; the field names are the JSON keys.

    `kind` is `user` or `team`, `scope` the qualified name of where the role counts, `since` the
    time (UTC, ISO 8601) at which it was given, by `granted_by`.
    """

    member: str
    kind: str
    role: str
    scope: str
    since: str
    granted_by: str


class Team(NamedTuple):
    """A team in a list of them; the field names are the JSON keys. `created_at` is UTC."""

    name: str
    member_count: int
    artifact_count: int
    created_at: str
    created_by: str
