"""What may be edited of a run that is looked at: its name and labels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from registry_cli.domain.runs import RunLabels
from registry_cli.operations.run_values import RunValuesRequest, update_run
from registry_cli.operations.runs import RunPath, read_run, show_run
from registry_cli.sdk.arguments import read_text, read_texts
from registry_cli.sdk.edits import Edited
from registry_cli.sdk.fixed import Fixed
from registry_cli.sdk.saving import difference

if TYPE_CHECKING:
    from collections.abc import Iterable

    from registry_cli.domain.runs import Run
    from registry_cli.operations.runs import ShownRun
    from registry_cli.sdk.home import Home

_TEXTS: Final = ("name", "group", "notes")


class EditedRun(Fixed):
    """Edits are kept with `update`; until then they are those of this object only."""

    def __init__(self, home: Home, run_id: str) -> None:
        self._home = home
        self._id = run_id
        self._edits: dict[str, Edited[str]] = {key: Edited() for key in _TEXTS}
        self._tags: Edited[list[str]] = Edited()

    @property
    def name(self) -> str:
        """What the run is called, its id unless it was named."""
        return self._edits["name"].read(lambda: self._record().name)

    @name.setter
    def name(self, name: str) -> None:
        self._edit("name", name)

    @property
    def display_name(self) -> str:
        """The name."""
        return self.name

    @display_name.setter
    def display_name(self, name: str) -> None:
        self.name = name

    @property
    def group(self) -> str:
        """What it is a part of; empty where nobody said it."""
        return self._edits["group"].read(lambda: self._record().group)

    @group.setter
    def group(self, group: str | None) -> None:
        self._edit("group", group or "")

    @property
    def notes(self) -> str:
        """What is to be remembered of it; empty where nobody said anything."""
        return self._edits["notes"].read(lambda: self._record().notes)

    @notes.setter
    def notes(self, notes: str | None) -> None:
        self._edit("notes", notes or "")

    @property
    def description(self) -> str:
        """The notes."""
        return self.notes

    @description.setter
    def description(self, text: str | None) -> None:
        self.notes = text or ""

    @property
    def tags(self) -> list[str]:
        """Its labels. The list may be changed in place."""
        return self._tags.read(lambda: [*self._record().tags])

    @tags.setter
    def tags(self, tags: Iterable[str] | None) -> None:
        self._tags.write(read_texts("tags", tags), lambda: [*self._record().tags])

    def update(self) -> None:
        """Keep what was edited, all or nothing."""
        changed = {key: edited.change() for key, edited in self._edits.items()}
        texts = {key: change.after for key, change in changed.items() if change is not None}
        tags = difference(self._tags.change())
        request = RunValuesRequest(
            self._id,
            name=texts.get("name"),
            labels=RunLabels(group=texts.get("group"), notes=texts.get("notes")),
            added_tags=tags.added,
            removed_tags=tags.removed,
        )
        if request != RunValuesRequest(self._id):
            self._write(request)
        self.load()

    def save(self) -> None:
        """Keep what was edited, as `update`."""
        self.update()

    def load(self, force: bool = False) -> None:
        """Forget what was edited and not kept."""
        for edited in self._edits.values():
            edited.forget()
        self._tags.forget()

    def _edit(self, field: str, text: object) -> None:
        self._edits[field].write(read_text(field, text), lambda: getattr(self._record(), field))

    def _record(self) -> Run:
        return self._home.perform(lambda workspace: read_run(workspace, RunPath(self._id)))

    def _shown(self) -> ShownRun:
        return self._home.perform(lambda workspace: show_run(workspace, RunPath(self._id)))

    def _write(self, request: RunValuesRequest) -> None:
        self._home.perform(lambda workspace: update_run(workspace, request))
