"""What references, link targets and registry arguments are parsed into: frozen values."""

from __future__ import annotations

from registry_cli.domain.names import REGISTRY_PREFIX
from registry_cli.named_tuples import NamedTuple

TYPE_CHECKING = False  # typing costs 6 ms
if TYPE_CHECKING:
    from typing import Final

MIGRATED_PROJECT: Final = "model-registry"
"""The project of the old form `team/model-registry/NAME`, which leads to a collection."""


class VersionNumber(NamedTuple):
    """`:v3`."""

    number: int


class Alias(NamedTuple):
    """`:production`."""

    name: str


class DigestPrefix(NamedTuple):
    """`@` and at least eight hex digits: the newest version that has this digest."""

    prefix: str


Selector = VersionNumber | Alias | DigestPrefix


class Reference(NamedTuple):
    """One version, or the artifact or collection itself where no selector is given.

    `entity` and `project` are None where the default is meant. A `project` of None with a
    `name` is a bare name; a project that starts with `wandb-registry-` is a registry.
    """

    entity: str | None
    project: str | None
    name: str
    selector: Selector | None

    @property
    def registry(self) -> str | None:
        """The registry that the full form `wandb-registry-R` names, else None."""
        if self.project is not None and self.project.startswith(REGISTRY_PREFIX):
            return self.project.removeprefix(REGISTRY_PREFIX)
        return None

    def __str__(self) -> str:
        path = "/".join(part for part in (self.entity, self.project, self.name) if part is not None)
        match self.selector:
            case VersionNumber(number):
                return f"{path}:v{number}"
            case Alias(name):
                return f"{path}:{name}"
            case DigestPrefix(prefix):
                return f"{path}@{prefix}"
            case _:
                return path


class CollectionPath(NamedTuple):
    """A collection as the target of a link; `organization` is None where the own one is meant."""

    organization: str | None
    registry: str
    collection: str

    def __str__(self) -> str:
        path = f"{REGISTRY_PREFIX}{self.registry}/{self.collection}"
        return path if self.organization is None else f"{self.organization}/{path}"


class RegistryPath(NamedTuple):
    """A registry argument: `R`, `wandb-registry-R` or `ORG/wandb-registry-R`."""

    organization: str | None
    registry: str
