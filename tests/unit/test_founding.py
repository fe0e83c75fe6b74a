"""What a new home holds, and how a taken name is told apart."""

from __future__ import annotations

from registry_cli.domain.events import Kind
from registry_cli.domain.founding import Founding, found, organization_entity

AT = "2026-01-01T00:00:00.000000Z"


def names_of(founding: Founding) -> dict[Kind, str]:
    return {kind: subject for kind, subject, _ in founding.events}


def test_a_home_starts_as_local_with_a_team_and_two_registries() -> None:
    founding = found("viewer2", AT, None, None)

    assert (founding.actor, founding.at) == ("viewer2", AT)
    assert names_of(founding)[Kind.ORGANIZATION_NAMED] == "local"
    assert names_of(founding)[Kind.TEAM_CREATED] == "team"
    registries = [event for event in founding.events if event[0] is Kind.REGISTRY_CREATED]
    assert [(subject, body["accepted_types"], body["core"]) for _, subject, body in registries] == [
        ("local/wandb-registry-model", ["model"], True),
        ("local/wandb-registry-dataset", ["dataset"], True),
    ]


def test_the_founder_administers_the_organization_and_the_team() -> None:
    granted = [
        (subject, body["in"], body["role"])
        for kind, subject, body in found("viewer2", AT, "reviewco", "vision").events
        if kind is Kind.ROLE_GRANTED
    ]
    assert granted == [("viewer2", "reviewco", "admin"), ("viewer2", "vision", "admin")]


def test_an_organization_whose_name_is_taken_gets_a_hash_and_keeps_its_display_name() -> None:
    founding = found("viewer2", AT, "reviewco", "reviewco")

    events = {kind: (subject, body) for kind, subject, body in founding.events}
    entity, body = events[Kind.ORGANIZATION_NAMED]
    assert entity == organization_entity("reviewco", taken={"reviewco"})
    assert body["display_name"] == "reviewco"
    assert events[Kind.TEAM_CREATED][0] == "reviewco"


def test_the_hash_depends_on_the_name_alone() -> None:
    entity = organization_entity("reviewco", taken={"reviewco"})

    name, _, digits = entity.rpartition("_")
    assert name == "reviewco"
    assert len(digits) == 8
    assert int(digits, 16) >= 0
    assert organization_entity("reviewco", taken={"reviewco", "other"}) == entity
    assert organization_entity("reviewco", taken={"other"}) == "reviewco"


def test_defaults_make_way_for_the_name_of_the_user() -> None:
    for user in ("team", "local"):
        founding = found(user, AT, None, None)
        taken = [
            subject
            for kind, subject, _ in founding.events
            if kind in {Kind.USER_ADDED, Kind.TEAM_CREATED, Kind.ORGANIZATION_NAMED}
        ]
        assert len(set(taken)) == 3
