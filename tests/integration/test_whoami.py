from tests.support.command import Command


def test_it_answers(registry: Command) -> None:
    assert registry("whoami").fields["entity"] == "team"
    assert registry.process("whoami").fields["entity"] == "team"
