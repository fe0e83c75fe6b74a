"""Names on both sides of the bounds of the rules, and every argument that takes such a name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from tests.support.bad_input import Arguments, Line, Try

if TYPE_CHECKING:
    from collections.abc import Iterator

_LONGEST: Final = "x" * 128
_TOO_LONG: Final = "x" * 129

UNPRINTABLE: Final = (
    "\x1b[31m", "a\nb", "a\tb", "\x7f", "a\x9bb", "\u061c", "\u200e", "a\u2028b", "a\u202eb",
    "\u2066", "\udcff",
)  # fmt: skip
"""Controls, bidi marks, and bytes that are not UTF-8, which no name may hold."""


class Rule(NamedTuple):
    """Names on both sides of the bounds of one rule."""

    good: tuple[str, ...]
    bad: tuple[str, ...]

    def without(self, *values: str) -> Rule:
        """Return the rule for a place where some bad values mean something else."""
        return self._replace(bad=tuple(value for value in self.bad if value not in values))

    def in_path(self) -> Rule:
        """Return the rule for a part of a reference, where `/` and `:` begin the next one."""
        return self._replace(bad=tuple(value for value in self.bad if not set("/:") & set(value)))

    def also(self, *, good: tuple[str, ...] = (), bad: tuple[str, ...] = ()) -> Rule:
        """Return a rule with more names."""
        return Rule((*self.good, *good), (*self.bad, *bad))


_FREE_TEXT: Final = Rule(
    ("a", _LONGEST, "é" * 128, "Example ML Task", "Case", "데이터", "a@b", "..", "\U0001f525"),
    ("", _TOO_LONG, "a/b", "a:b", *UNPRINTABLE),
)
ARTIFACT: Final = Rule(
    ("a", _LONGEST, "...", "A.b_c-1", "v1", "Case", "latest"),
    ("", _TOO_LONG, ".", "..", "a b", "a/b", "a:b", "a@b", "é", "٣", *UNPRINTABLE),
)
COLLECTION: Final = _FREE_TEXT
PROJECT: Final = _FREE_TEXT.also(
    good=("wandb-registry", "x-wandb-registry-y"), bad=("wandb-registry-", "wandb-registry-model")
)
ENTITY: Final = PROJECT
REGISTRY: Final = Rule(
    ("a", "x" * 113, "Golden Datasets", "Case", "데이터", "a@b", "..", "\U0001f525"),
    ("", "x" * 114, *(f"a{mark}b" for mark in "/\\#?%:"), *UNPRINTABLE),
)
TYPE: Final = _FREE_TEXT.also(
    good=("jobs", "Job", "wandb", "my-wandb-type"), bad=("job", "wandb-", "wandb-history")
)
ALIAS_IN_REFERENCE: Final = _FREE_TEXT.also(good=("v2.0", "V2", "v", "v-1"))
ALIAS_BY_HAND: Final = ALIAS_IN_REFERENCE.also(bad=("v0", "v2", "v007"))
ALIAS: Final = ALIAS_IN_REFERENCE.also(good=("latest",), bad=("v0", "v2", "v007"))
TAG: Final = Rule(
    ("a", "x" * 1000, "a  b", "needs-review", "x_1", "-", "데이터", "é 9"),
    ("", " ", " a", "a ", "a.b", "a,b", "a/b", "a!", "a\u200bb", "\U0001f525", *UNPRINTABLE),
)
RUN: Final = Rule(("a", "x" * 64, "run_1-b"), ("x" * 65, "-a", "a b", "a/b", "é", *UNPRINTABLE))


class Place(NamedTuple):
    """An argument that takes names, in one form or several: each with the rule for `{}` in it.

    `{n}` is a new number. With a good name the command ends with the status; what it stores is
    `shown_in` a listing.
    """

    forms: tuple[tuple[str, Rule], ...]
    status: int = 0
    shown_in: str | None = None
    bad_status: int = 2

    @property
    def title(self) -> str:
        """What is tried, by the first form."""
        return self.forms[0][0]

    def good(self) -> Iterator[tuple[str, Arguments]]:
        """Yield good names, each with a command line that takes it."""
        for form, rule in self.forms:
            for number, name in enumerate(rule.good):
                yield name, _filled_in(form, name, number)

    def line(self) -> Line:
        """Return the line of all bad names in this place."""
        return Line(
            self.title,
            self.bad_status,
            tuple(
                Try(_filled_in(form, name, 0), as_told(name))
                for form, rule in self.forms
                for name in rule.bad
            ),
        )


def as_told(name: str) -> str:
    """Return how a message names a bad name: escaped, and a very long one by its beginning."""
    return repr(name)[1:-1][:24]


def _filled_in(form: str, name: str, number: int) -> Arguments:
    words = form.split(" ")
    return tuple(word.replace("{n}", str(number)).replace("{}", name) for word in words)


def _place(form: str, rule: Rule, status: int = 0, shown_in: str | None = None) -> Place:
    return Place(((form, rule),), status, shown_in)


_REFERENCES: Final = (
    ("{}", ARTIFACT.without("a/b", "a:b")),
    ("team/uncategorized/{}", ARTIFACT.in_path()),
    ("team/{}/gemma", PROJECT.in_path().without("wandb-registry-", "wandb-registry-model")),
    ("{}/uncategorized/gemma", ENTITY.in_path()),
    ("gemma:{}", ALIAS_IN_REFERENCE),
    ("model/{}", COLLECTION.in_path()),
    ("wandb-registry-model/{}", COLLECTION.in_path()),
    ("wandb-registry-{}/c", REGISTRY.in_path()),
    ("{}/wandb-registry-model/c", ENTITY.in_path()),
    ("model/c:{}", ALIAS_IN_REFERENCE),
)
_TARGETS: Final = (
    ("{}/c", REGISTRY.without("a/b")),
    ("wandb-registry-{}/c", REGISTRY.without("a/b")),
    ("{}/wandb-registry-model/c", ENTITY.without("a/b")),
    ("local/wandb-registry-{}/c", REGISTRY.without("a/b")),
)
_REGISTRIES: Final = (
    ("{}", REGISTRY),
    ("wandb-registry-{}", REGISTRY.without("a/b")),
    ("local/wandb-registry-{}", REGISTRY),
    ("{}/wandb-registry-model", ENTITY),
)


def _with_each(command: str, forms: tuple[tuple[str, Rule], ...], status: int) -> Place:
    return Place(tuple((command.replace("{}", form), rule) for form, rule in forms), status)


PLACES: Final = (
    _place("log gemma --type=model --name={}", ARTIFACT, 0, "artifacts"),
    _place("log gemma --name=n{n} --type={}", TYPE, 0, "artifacts"),
    _place("log gemma --alias={}", ALIAS, 0, "versions gemma"),
    _place("log gemma --tag={}", TAG, 0, "versions gemma"),
    _place("log gemma --type=model --project={}", PROJECT, 0, "artifacts"),
    _place("log gemma --entity={}", ENTITY, 3),
    _place("log gemma --link=model/{}", COLLECTION, 0, "collections"),
    _with_each("log gemma --link={}", _TARGETS, 3),
    _place("link gemma model/{}", COLLECTION, 0, "collections"),
    _with_each("link gemma {}", _TARGETS, 3),
    _place("link gemma model/c --alias={}", ALIAS, 0, "versions model/c"),
    _with_each("link {} model/new", _REFERENCES, 3),
    _with_each("unlink {}", _REFERENCES, 3),
    _with_each("delete {} --yes", _REFERENCES, 3),
    _with_each("alias add {} best", _REFERENCES, 3),
    _place("alias add gemma {}", ALIAS_BY_HAND, 0, "versions gemma"),
    _with_each("alias remove {} best", _REFERENCES, 3),
    _place("alias remove gemma {}", ALIAS_IN_REFERENCE.also(bad=("v0", "v2")), 3),
    _with_each("alias list {}", _REFERENCES, 3),
    _with_each("tag add {} good", _REFERENCES, 3),
    _place("tag add gemma:v0 {}", TAG, 0, "versions gemma"),
    _with_each("tag remove {} good", _REFERENCES, 3),
    _place("tag remove gemma:v0 {}", TAG, 3),
    _with_each("describe {} text", _REFERENCES, 3),
    _with_each("metadata set {} a=1", _REFERENCES, 3),
    _with_each("metadata unset {} a", _REFERENCES, 3),
    _with_each("show {}", _REFERENCES, 3),
    _with_each("history {}", _REFERENCES, 3),
    _with_each("history --registry={}", _REGISTRIES, 3),
    _place("history --actor={}", ENTITY),
    _with_each("verify {}", _REFERENCES, 3),
    _with_each("du {}", _REFERENCES, 3),
    _with_each("export {} -o out", _REFERENCES, 3),
    _place("import model.bundle --entity={}", ENTITY, 3),
    _with_each("versions {}", _REFERENCES, 3),
    _with_each("get {} out", _REFERENCES, 3),
    _with_each("lineage {}", _REFERENCES, 3),
    _with_each("compare {}", _REFERENCES, 3),
    _with_each("diff {} gemma", _REFERENCES, 3),
    _with_each("diff gemma {}", _REFERENCES, 3),
    _place("runs --project={}", PROJECT),
    _place("runs --entity={}", ENTITY, 3),
    _place("run --project={} true", PROJECT)._replace(bad_status=125),
    _place("run --entity={} true", ENTITY, 125)._replace(bad_status=125),
    _with_each("path {}", _REFERENCES, 3),
    _with_each("exists {}", _REFERENCES, 1),
    *(
        Place(
            (
                (f"{listing} --type={{}}", TYPE),
                (f"{listing} --tag={{}}", TAG),
                (f"{listing} --alias={{}}", ALIAS),
            )
        )
        for listing in ("artifacts", "collections", "versions gemma", "search gemma")
    ),
    *(
        _with_each(f"{listing} --registry={{}}", _REGISTRIES, 3)
        for listing in ("collections", "versions gemma", "search gemma")
    ),
    _place("artifacts --project={}", PROJECT),
    _place("artifacts --entity={}", ENTITY, 3),
    _with_each("collections {}", _REGISTRIES, 3),
    _place(
        "registry create {}",
        REGISTRY.also(bad=("wandb-registry-", "wandb-registry-golden")),
        0,
        "registries",
    ),
    _with_each("registry show {}", _REGISTRIES, 3),
    _with_each("registry edit {} --add-type=x", _REGISTRIES, 3),
    _place("registry edit model --add-type={}", TYPE, 0, "registries"),
    _place("registry edit model --remove-type={}", TYPE, 5),
    _with_each("registry rename {} new", _REGISTRIES, 3),
    _place("registry rename model {}", REGISTRY.also(bad=("wandb-registry-golden",)), 5),
    _with_each("registry delete {} --yes", _REGISTRIES, 3),
    _with_each("collection create {}", _TARGETS, 3),
    _place("collection create model/{}", COLLECTION, 0, "collections"),
    _place("collection create model/new --type={}", TYPE, 5),
    _place("collection create model/t{n} --tag={}", TAG, 0, "collections"),
    _with_each("collection show {}", _TARGETS, 3),
    _with_each("collection edit {} --add-tag=x", _TARGETS, 3),
    _place("collection edit model/c --add-tag={}", TAG, 0, "collections"),
    _place("collection edit model/c --remove-tag={}", TAG, 3),
    _place("collection edit model/c --type={}", TYPE, 5),
    _with_each("collection rename {} new", _TARGETS, 3),
    _place("collection rename model/c {}", COLLECTION, 0, "collections"),
    _with_each("collection delete {} --yes", _TARGETS, 3),
    _with_each("protect {} best", _REGISTRIES, 3),
    _place("protect model {}", ALIAS_IN_REFERENCE.also(bad=("v0", "v2"))),
    _with_each("unprotect {} best", _REGISTRIES, 3),
    _place("unprotect model {}", ALIAS_IN_REFERENCE.also(bad=("v0", "v2")), 3),
    _place("registry create r{n} --type={}", TYPE, 0, "registries"),
    _place("team create {}", ENTITY, 0, "whoami"),
    _place("member add {} --role=viewer", ENTITY),
    _place("member add viewer2 --role=viewer --team={}", ENTITY, 3),
    _with_each("member add viewer2 --role=viewer --registry={}", _REGISTRIES, 3),
    _place("member role {} --role=viewer", ENTITY, 3),
    _place("member role viewer2 --role=viewer --team={}", ENTITY, 3),
    _with_each("member role viewer2 --role=viewer --registry={}", _REGISTRIES, 3),
    _place("member remove {}", ENTITY, 3),
    _place("member remove viewer2 --team={}", ENTITY, 3),
    _with_each("member remove viewer2 --registry={}", _REGISTRIES, 3),
    _place("member list --team={}", ENTITY, 3),
    _with_each("member list --registry={}", _REGISTRIES, 3),
    _place("team show {}", ENTITY, 3),
    _place("init --organization={}", ENTITY, 0, "whoami"),
    _place("init --team={}", ENTITY, 0, "whoami"),
    _place("whoami --as={}", ENTITY),
    _place("REGISTRY_ENTITY={} whoami", ENTITY.without(""), 3),
    _place("REGISTRY_PROJECT={} whoami", PROJECT.without("")),
    _place("REGISTRY_RUN_ID={} whoami", RUN),
)
"""Every argument that takes a name. In the environment there are no empty ones: they are unset."""
