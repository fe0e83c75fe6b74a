"""Roles, how they are spelled, and what each allows."""

from __future__ import annotations

import pytest

from registry_cli.domain.roles import Permission, Role, is_allowed
from registry_cli.errors import UsageError

BROWSE, USE, CURATE, GOVERN = (
    Permission.BROWSE,
    Permission.USE,
    Permission.CURATE,
    Permission.GOVERN,
)


@pytest.mark.parametrize(
    ("role", "allowed"),
    [
        (None, set()),
        (Role.RESTRICTED_VIEWER, {BROWSE}),
        (Role.VIEWER, {BROWSE, USE}),
        (Role.MEMBER, {BROWSE, USE, CURATE}),
        (Role.ADMIN, {BROWSE, USE, CURATE, GOVERN}),
    ],
)
def test_each_role_allows_what_the_one_before_does_and_more(
    role: Role | None, allowed: set[Permission]
) -> None:
    assert {each for each in Permission if is_allowed(role, each)} == allowed


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("restricted-viewer", Role.RESTRICTED_VIEWER),
        ("viewer", Role.VIEWER),
        ("member", Role.MEMBER),
        ("admin", Role.ADMIN),
    ],
)
def test_roles_are_read_as_they_are_spelled(text: str, role: Role) -> None:
    assert Role.parse(text) is role
    assert role.spelling == text


@pytest.mark.parametrize("text", ["", "Admin", "restricted_viewer", "owner"])
def test_other_roles_are_refused_and_the_hint_lists_all(text: str) -> None:
    with pytest.raises(UsageError) as refused:
        Role.parse(text)
    assert refused.value.hint is not None
    assert all(role.spelling in refused.value.hint.text for role in Role)
