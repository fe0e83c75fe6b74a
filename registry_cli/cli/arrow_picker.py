"""A picker with arrow keys and a search as one types. The door to questionary, an extra."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import questionary  # noqa: TID253 - this module is the door
from prompt_toolkit.filters import Condition
from prompt_toolkit.key_binding import KeyBindings, merge_key_bindings
from prompt_toolkit.keys import Keys
from prompt_toolkit.output import create_output
from questionary.prompts.common import InquirerControl  # noqa: TID253 - as above

from registry_cli.cli import terminal
from registry_cli.cli.marks import painted, spelled
from registry_cli.cli.text import printable
from registry_cli.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from prompt_toolkit.application import Application
    from prompt_toolkit.key_binding.key_processor import KeyPressEvent

    from registry_cli.cli.choice import Choice

# The colours of marks.CODES: magenta is readable on light and dark backgrounds, bold anywhere.
_STYLE: Final = [
    ("qmark", "noinherit bold"), ("question", "bold"), ("answer", "noinherit fg:ansimagenta"),
    ("pointer", "bold"), ("highlighted", "bold"), ("selected", ""), ("instruction", ""),
    ("text", ""), ("aborting", "noinherit"),
    ("search_success", "noinherit bold"), ("search_none", "noinherit fg:ansired"),
    ("validation-toolbar", "fg:ansired"),
]  # fmt: skip
_COLORLESS: Final = [(name, re.sub("fg:[a-z]+", "", style)) for name, style in _STYLE]


class _New(NamedTuple):
    """A name that is none of the list; what was typed to find it."""

    typed: str


class ArrowPicker:
    """Lists to walk through, which get shorter as one types."""

    def __init__(self, *, has_color: bool) -> None:
        self._look: dict[str, Any] = {
            "style": questionary.Style(_STYLE if has_color else _COLORLESS),
            "qmark": "?",
            "output": create_output(stdout=sys.stderr),
        }

    def pick(self, question: str, choices: Sequence[Choice], likely: str) -> str:
        """Show the list until one is taken."""
        return str(self._select(question, _shown(choices), likely))

    def pick_or_name(
        self,
        question: str,
        choices: Sequence[Choice],
        likely: str,
        check: Callable[[str], object],
    ) -> str:
        """Show the list and, behind it, the way to type a new name."""
        if choices:
            new = _New("")
            shown = [*_shown(choices), questionary.Choice("a new one", new)]
            names = {choice.name for choice in choices}
            picked = self._select(question, shown, likely if likely in names else new)
            if not isinstance(picked, _New):
                return str(picked)
            if picked.typed:
                return self._name("Name", "", picked.typed, check)
            question, likely = "Name", "" if likely in names else likely
        return self._name(question, likely, "", check)

    def _name(self, question: str, likely: str, typed: str, check: Callable[[str], object]) -> str:
        """Let somebody type a name, or go on with what was typed; nothing stands for `likely`.

        That is shown, and not written into the line: who types a name would add it to that.
        """

        def problem(name: str) -> bool | str:
            try:
                check(name.strip() or likely)
            except UsageError as error:
                return printable(error.message)
            return True

        shown = f"[{printable(likely)}]" if likely else None
        prompt = questionary.text(
            question, default=typed, validate=problem, instruction=shown, **self._look
        )
        try:
            return str(prompt.unsafe_ask()).strip() or likely
        except EOFError as error:  # Ctrl-D
            raise KeyboardInterrupt from error

    def _select(self, question: str, choices: list[questionary.Choice], likely: object) -> object:
        chosen = next((choice for choice in choices if choice.value == likely), choices[0])
        prompt = questionary.select(
            question,
            choices,
            default=chosen,
            pointer="»" if terminal.shows_signs(sys.stderr) else ">",
            instruction="(arrow keys, or type)",
            use_search_filter=True,
            use_jk_keys=False,
            **self._look,
        )
        _let_enter_take_only_what_is_found(prompt.application)
        return prompt.unsafe_ask()


def _let_enter_take_only_what_is_found(application: Application[Any]) -> None:
    """Change what Enter does where nothing is called as was typed.

    questionary shows the whole list then, and Enter would take its first, which nobody meant.
    """
    controls = application.layout.find_all_controls()
    control = next(each for each in controls if isinstance(each, InquirerControl))
    last = control.choices[-1]

    def finds_nothing() -> bool:
        return bool(control.search_filter) and control.filtered_choices == control.choices

    keys = KeyBindings()

    @keys.add(Keys.ControlM, eager=True, filter=Condition(finds_nothing))
    def _(event: KeyPressEvent) -> None:
        if isinstance(last.value, _New):
            typed, control.search_filter = str(control.search_filter), None
            control.pointed_at, control.is_answered = len(control.choices) - 1, True
            event.app.exit(result=_New(typed))

    application.key_bindings = merge_key_bindings([application.key_bindings or keys, keys])


def _shown(choices: Sequence[Choice]) -> list[questionary.Choice]:
    """Return the choices as questionary shows them, what is said of each in one column."""
    names = [printable(choice.name) for choice in choices]
    width = max(map(len, names), default=0)
    has_signs = terminal.shows_signs(sys.stderr)
    titles = [
        spelled(f"{name:<{width}}  {choice.about}".rstrip(), has_signs=has_signs)
        for name, choice in zip(names, choices, strict=True)
    ]
    return [
        questionary.Choice(painted(title, is_styled=False), choice.name)
        for title, choice in zip(titles, choices, strict=True)
    ]
