"""One way to speak to both faces, the command and Python: a scenario runs through either."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import registry_cli as wandb
from registry_cli.errors import RegistryError
from tests.support.sdk import end_runs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.command import Command, Result


class Refusal(Exception):  # noqa: N818 - what a scenario expects is no error of the test
    """What a face refused: the code of the error, and what was wrong."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message


class Face(Protocol):
    """What a scenario may do; whatever is refused raises `Refusal`."""

    def log(self, path: str, **said: Any) -> str:  # noqa: ANN401 - options of many kinds
        """Log a file or folder; return the full name of the version."""

    def log_nothing(self, name: str, type: str) -> str:  # noqa: A002 - as the option
        """Log what has no files, which only Python does; return the full name of the version."""

    def refer(self, artifact: str, *uris: str, type: str | None = None, **said: Any) -> str:  # noqa: A002, ANN401 - as the option
        """Log what only refers to these addresses; return the full name of the version."""

    def link(self, reference: str, target: str, *aliases: str) -> str:
        """Link a version; return the full name of the link."""

    def unlink(self, reference: str) -> None:
        """Remove a link."""

    def use(self, reference: str, folder: str, prefix: str = "") -> list[str]:
        """Use a version and get its files; return what is in the folder then."""

    def say(self, reference: str, **said: Any) -> None:  # noqa: ANN401 - as above
        """Add aliases and tags, set metadata and the description."""

    def forget(self, reference: str, *, alias: str = "", tag: str = "", key: str = "") -> None:
        """Remove an alias, a tag, a key of the metadata."""

    def delete(self, reference: str, *, is_forced: bool = False) -> None:
        """Delete a version."""

    def create_registry(self, name: str, *types: str, visibility: str = "organization") -> None:
        """Create a registry."""

    def create_team(self, name: str, *members: str) -> None:
        """Create a team with these members."""

    def give(self, member: str, role: str, registry: str) -> None:
        """Let a user or team have a role in a registry."""

    def take(self, member: str, registry: str) -> None:
        """Take away a role in a registry."""

    def rename(self, path: str, name: str) -> None:
        """Rename a registry, or a collection in one, which has a `/`."""

    def measure(self, step: int, **values: float) -> None:
        """Record metrics of the run."""

    def exists(self, reference: str) -> bool:
        """Say whether there is a version."""


class ByCommand:
    """The face for shells."""

    def __init__(self, registry: Command) -> None:
        self._registry = registry

    def log(self, path: str, **said: Any) -> str:  # noqa: ANN401 - as above
        """Log, as `Face` says."""
        keys = {"aliases": "--alias", "tags": "--tag"}
        options = [
            word
            for key, option in keys.items()
            for each in said.pop(key, ())
            for word in (option, each)
        ]
        for key, value in said.pop("metadata", {}).items():
            options += ["--metadata", f"{key}={value}"]
        options += [word for key, value in said.items() for word in (f"--{key}", value)]
        return self._run("log", path, *options, "-q").line

    def log_nothing(self, name: str, type: str) -> str:  # noqa: A002 - as above
        """Log in Python, as `Face` says."""
        with _refusing(), wandb.init() as run:
            return run.log_artifact(wandb.Artifact(name, type)).qualified_name

    def refer(self, artifact: str, *uris: str, type: str | None = None, **said: Any) -> str:  # noqa: A002, ANN401 - as above
        """Log references, as `Face` says."""
        name = said.pop("name", None)
        options = [
            word for uri in uris for word in ("--reference", f"{name}={uri}" if name else uri)
        ]
        options += [] if type is None else ["--type", type]
        options += [] if said.pop("checksum", True) else ["--no-checksum"]
        for key, value in said.items():
            options += [f"--{key.replace('_', '-')}", str(value)]
        return self._run("log", "--name", artifact, *options, "-q").line

    def link(self, reference: str, target: str, *aliases: str) -> str:
        """Link, as `Face` says."""
        options = [word for alias in aliases for word in ("--alias", alias)]
        return self._run("link", reference, target, *options, "-q").line

    def unlink(self, reference: str) -> None:
        """Unlink, as `Face` says."""
        self._run("unlink", reference)

    def use(self, reference: str, folder: str, prefix: str = "") -> list[str]:
        """Get, as `Face` says."""
        self._run("get", reference, folder, "--force", "--prefix", prefix)
        return _files(folder)

    def say(self, reference: str, **said: Any) -> None:  # noqa: ANN401 - as above
        """Change what is said, as `Face` says."""
        for verb, key in (("alias", "aliases"), ("tag", "tags")):
            if said.get(key):
                self._run(verb, "add", reference, *said[key])
        if "metadata" in said:
            values = [f"{key}={value}" for key, value in said["metadata"].items()]
            self._run("metadata", "set", reference, *values)
        if "description" in said:
            self._run("describe", reference, said["description"])

    def forget(self, reference: str, *, alias: str = "", tag: str = "", key: str = "") -> None:
        """Take away, as `Face` says."""
        if alias:
            self._run("alias", "remove", reference, alias)
        if tag:
            self._run("tag", "remove", reference, tag)
        if key:
            self._run("metadata", "unset", reference, key)

    def delete(self, reference: str, *, is_forced: bool = False) -> None:
        """Delete, as `Face` says."""
        self._run("delete", reference, "--yes", *(["--force"] if is_forced else []))

    def create_registry(self, name: str, *types: str, visibility: str = "organization") -> None:
        """Create, as `Face` says."""
        options = [word for each in types for word in ("--type", each)]
        self._run("registry", "create", name, *options, "--visibility", visibility)

    def create_team(self, name: str, *members: str) -> None:
        """Create, as `Face` says."""
        self._run("team", "create", name)
        for member in members:
            self._run("member", "add", member, "--role", "member", "--team", name)

    def give(self, member: str, role: str, registry: str) -> None:
        """Give, as `Face` says."""
        self._run("member", "add", member, "--role", role, "--registry", registry)

    def take(self, member: str, registry: str) -> None:
        """Take, as `Face` says."""
        self._run("member", "remove", member, "--registry", registry)

    def rename(self, path: str, name: str) -> None:
        """Rename, as `Face` says."""
        self._run("collection" if "/" in path else "registry", "rename", path, name)

    def measure(self, step: int, **values: float) -> None:
        """Record, as `Face` says."""
        pairs = [f"{name}={value}" for name, value in values.items()]
        self._run("metric", *pairs, "--step", str(step))

    def exists(self, reference: str) -> bool:
        """Ask, as `Face` says."""
        return self._registry.run("exists", reference).status == 0

    def _run(self, *arguments: str) -> Result:
        done = self._registry.run(*arguments, "--json") if "-q" not in arguments else None
        done = done or self._registry.run(*arguments)
        if done.status != 0:
            plain = done if "-q" in arguments else self._told_plainly(*arguments)
            raise Refusal(str(plain.status), plain.message)
        return done

    def _told_plainly(self, *arguments: str) -> Result:
        """Run once more what was refused, and so changed nothing."""
        return self._registry.run(*arguments)


class ByPython:
    """The face for scripts."""

    def __init__(self) -> None:
        self._run = wandb.init()
        self._api = wandb.Api()

    def log(self, path: str, **said: Any) -> str:  # noqa: ANN401 - as above
        """Log, as `Face` says."""
        labels = {key: said.pop(key) for key in ("aliases", "tags") if key in said}
        with _refusing():
            if not {"metadata", "description"} & said.keys():
                return self._run.log_artifact(path, **said, **labels).qualified_name
            artifact = wandb.Artifact(**{"name": path, **said})
            artifact.add_file(path)
            return self._run.log_artifact(artifact, **labels).qualified_name

    def log_nothing(self, name: str, type: str) -> str:  # noqa: A002 - as above
        """Log a draft, as `Face` says."""
        with _refusing():
            return self._run.log_artifact(wandb.Artifact(name, type)).qualified_name

    def refer(self, artifact: str, *uris: str, type: str | None = None, **said: Any) -> str:  # noqa: A002, ANN401 - as above
        """Add references and log, as `Face` says."""
        with _refusing():
            draft = wandb.Artifact(artifact, type or self._api.artifact(artifact).type)
            for uri in uris:
                draft.add_reference(uri, **said)
            return self._run.log_artifact(draft).qualified_name

    def link(self, reference: str, target: str, *aliases: str) -> str:
        """Link, as `Face` says."""
        with _refusing():
            source = self._api.artifact(reference)
            return self._run.link_artifact(source, target, [*aliases]).qualified_name

    def unlink(self, reference: str) -> None:
        """Unlink, as `Face` says."""
        with _refusing():
            self._api.artifact(reference).unlink()

    def use(self, reference: str, folder: str, prefix: str = "") -> list[str]:
        """Use and download, as `Face` says."""
        with _refusing():
            self._run.use_artifact(reference).download(folder, path_prefix=prefix)
        return _files(folder)

    def say(self, reference: str, **said: Any) -> None:  # noqa: ANN401 - as above
        """Edit and save, as `Face` says."""
        with _refusing():
            artifact = self._api.artifact(reference)
            artifact.aliases.extend(said.get("aliases", ()))
            artifact.tags.extend(said.get("tags", ()))
            artifact.metadata.update(said.get("metadata", {}))
            if "description" in said:
                artifact.description = said["description"]
            artifact.save()

    def forget(self, reference: str, *, alias: str = "", tag: str = "", key: str = "") -> None:
        """Take away and save, as `Face` says."""
        with _refusing():
            artifact = self._api.artifact(reference)
            for names, name in ((artifact.aliases, alias), (artifact.tags, tag)):
                if name:
                    names.remove(name)
            if key:
                del artifact.metadata[key]
            artifact.save()

    def delete(self, reference: str, *, is_forced: bool = False) -> None:
        """Delete, as `Face` says."""
        with _refusing():
            self._api.artifact(reference).delete(delete_aliases=is_forced)

    def create_registry(self, name: str, *types: str, visibility: str = "organization") -> None:
        """Create, as `Face` says."""
        kind: Any = visibility
        with _refusing():
            self._api.create_registry(name, kind, artifact_types=[*types])

    def create_team(self, name: str, *members: str) -> None:
        """Create, as `Face` says."""
        with _refusing():
            team = self._api.create_team(name)
            for member in members:
                team.invite(member)

    def give(self, member: str, role: str, registry: str) -> None:
        """Give, as `Face` says."""
        with _refusing():
            self._api.registry(registry).update_member(member, role.replace("-", "_"))

    def take(self, member: str, registry: str) -> None:
        """Take, as `Face` says."""
        with _refusing():
            self._api.registry(registry).remove_members(member)

    def rename(self, path: str, name: str) -> None:
        """Rename, as `Face` says."""
        with _refusing():
            if "/" in path:
                collection = self._api.artifact(path).collection
                collection.name = name
                collection.save()
                return
            registry = self._api.registry(path)
            registry.name = name
            registry.save()

    def measure(self, step: int, **values: float) -> None:
        """Record, as `Face` says."""
        with _refusing():
            self._run.log(values, step=step)

    def exists(self, reference: str) -> bool:
        """Ask, as `Face` says."""
        return self._api.artifact_exists(reference)

    def close(self) -> None:
        """End the run."""
        end_runs()


@contextmanager
def _refusing() -> Iterator[None]:
    try:
        yield
    except RegistryError as error:
        raise Refusal(str(error.exit_code), error.message) from error


def _files(folder: str) -> list[str]:
    root = Path(folder)
    return sorted(each.relative_to(root).as_posix() for each in root.rglob("*") if each.is_file())
