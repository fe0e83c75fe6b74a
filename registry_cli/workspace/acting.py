"""Who acts for whom: asked wherever a home is opened, so that no command can forget it."""

from __future__ import annotations

from registry_cli.catalog import entities
from registry_cli.domain.roles import Role
from registry_cli.errors import Hint, NotFoundError, RefusedError

TYPE_CHECKING = False  # typing costs 6 ms
if TYPE_CHECKING:
    from registry_cli.catalog.connections import Connection
    from registry_cli.workspace.viewpoint import Viewpoint


def check_acting(connection: Connection, viewpoint: Viewpoint) -> None:
    """Check `--as`; without it there is nothing to check.

    Raises `RefusedError` where the account is no admin and acts for another user, and
    `NotFoundError` where that is no user, but a team or the organization. Of a name that the
    home does not know a note tells: whoever has it is a viewer.
    """
    account, user = viewpoint.surroundings.account, viewpoint.surroundings.acting_as
    if user is None or user == account:
        return
    organization = entities.read_organization(connection)
    role = entities.role_in_entity(connection, account, organization.id)
    if not viewpoint.account_owns_home() and role is not Role.ADMIN:
        raise RefusedError(
            f"{account} is no admin and may not act as {user}", Hint("leave out --as")
        )
    known = entities.find_entity(connection, user)
    if known is None and user == organization.display_name:
        known = organization
    if known is None:
        viewpoint.note(f"the home knows no user {user!r}, who therefore is a viewer")
    elif known.kind != "user":
        raise NotFoundError(
            f"there is no user {user!r}: that is the name of the {known.kind}",
            Hint("see whom the home knows", ("member", "list"), is_for_admin=True),
        )
