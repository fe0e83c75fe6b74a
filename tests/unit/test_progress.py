from __future__ import annotations

import pytest

from registry_cli.cli.progress import Pace, progress_line

MIB = 1 << 20
PACE = Pace(done=614 * MIB, total=2048 * MIB, speed=102.4 * MIB)


@pytest.mark.parametrize(
    ("columns", "line"),
    [
        (200, f"logging  {'━' * 7}{'─' * 17}   29 %  614.0 MiB of 2.0 GiB  102.4 MiB/s  0:14 left"),
        (80, "logging   29 %  614.0 MiB of 2.0 GiB  102.4 MiB/s  0:14 left"),
        (60, "logging   29 %  614.0 MiB  102.4 MiB/s  0:14"),
        (40, " 29 %  614.0 MiB  102.4 MiB/s  0:14"),
        (20, " 29 %  102.4 MiB/s"),
        (10, " 29 %"),
        (4, " 29"),
    ],
)
def test_the_line_tells_as_much_as_fits(columns: int, line: str) -> None:
    assert progress_line("logging", PACE, columns, has_signs=True) == line
    assert len(line) < columns


def test_a_bar_can_be_of_ascii() -> None:
    assert "  #######-----------------  " in progress_line("logging", PACE, 200, has_signs=False)


@pytest.mark.parametrize(
    ("pace", "end"),
    [
        (PACE._replace(speed=0.0), "0 B/s  -:-- left"),
        (PACE._replace(speed=1.0), "1 B/s  -:-- left"),
        (PACE._replace(speed=MIB / 10), "102.4 KiB/s  3:59:00 left"),
        (PACE._replace(done=2048 * MIB), "102.4 MiB/s  finishing"),
        (PACE._replace(done=4096 * MIB), "102.4 MiB/s  finishing"),
        (Pace(0, 0, 0.0), "0 B/s  finishing"),
    ],
    ids=["unknown", "never", "hours", "done", "more than there was", "nothing"],
)
def test_what_is_left_is_a_time_or_the_reason_why_not(pace: Pace, end: str) -> None:
    assert progress_line("logging", pace, 200, has_signs=True).endswith(end)


def test_the_line_keeps_its_width_while_it_goes_on() -> None:
    paces = [Pace(done, 10**10, done / 7) for done in (10, 10**4, 10**7, 10**9, 9 * 10**9)]
    lines = [progress_line("getting", pace, 200, has_signs=True) for pace in paces]
    assert len({line.index("/s") for line in lines}) == 1
