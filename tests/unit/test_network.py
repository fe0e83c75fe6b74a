"""Network file systems are known by their mounts, and their clock is the one that counts."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from registry_cli.errors import MachineError
from registry_cli.workspace.network import Mount, find_mount, refuse_local_locks, time_on_server

LOCAL = "21 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw"


def mounted(point: str, type_: str, options: str = "rw") -> str:
    return f"36 21 0:42 / {point} rw,relatime shared:2 master:1 - {type_} server:/export {options}"


def test_a_local_disk_is_no_network() -> None:
    assert find_mount(Path("/data/home"), [LOCAL]) == Mount("ext4", False, False)  # noqa: FBT003 - in order


@pytest.mark.parametrize("type_", ["nfs", "nfs4", "cifs", "smb3", "fuse.sshfs", "lustre", "9p"])
def test_network_file_systems_are_known(type_: str) -> None:
    assert find_mount(Path("/data/home"), [LOCAL, mounted("/data", type_)]).is_network


@pytest.mark.parametrize("type_", ["ext4", "xfs", "btrfs", "zfs", "tmpfs", "overlay", "fuseblk"])
def test_others_are_local(type_: str) -> None:
    assert not find_mount(Path("/data/home"), [LOCAL, mounted("/data", type_)]).is_network


@pytest.mark.parametrize(
    ("options", "is_local"),
    [
        ("rw,vers=4.2,local_lock=none,addr=10.0.0.1", False),
        ("rw,vers=3,nolock,local_lock=all", True),
        ("rw,nolock", True),
        ("rw,local_lock=flock", True),
        ("rw,local_lock=posix", True),
        ("rw,lock", False),
        ("", False),
    ],
)
def test_options_say_whether_locks_hold_for_other_hosts(options: str, *, is_local: bool) -> None:
    mount = find_mount(Path("/data/home"), [mounted("/data", "nfs4", options)])
    assert (mount.type, mount.has_local_locks) == ("nfs4", is_local)


@pytest.mark.parametrize(
    ("folder", "type_"),
    [
        ("/", "ext4"),
        ("/data", "nfs4"),
        ("/data/home", "nfs4"),
        ("/data/local/home", "xfs"),
        ("/database", "ext4"),
        ("/data-2", "ext4"),
    ],
)
def test_the_innermost_mount_counts(folder: str, type_: str) -> None:
    mounts = [mounted("/data/local", "xfs"), LOCAL, mounted("/data", "nfs4")]
    assert find_mount(Path(folder), mounts).type == type_


def test_of_mounts_one_over_the_other_the_later_counts() -> None:
    mounts = [LOCAL, mounted("/data", "ext4"), mounted("/data", "nfs4")]
    assert find_mount(Path("/data/home"), mounts).type == "nfs4"


@pytest.mark.parametrize(
    ("point", "folder"),
    [
        (r"/my\040data", "/my data/home"),
        (r"/tab\011ulator", "/tab\tulator/home"),
        (r"/new\012line", "/new\nline/home"),
        (r"/back\134slash", "/back\\slash/home"),
        (r"/not\134040escaped", "/not\\040escaped/home"),
        ("/한국어", "/한국어/home"),
    ],
)
def test_names_of_mounts_are_read_as_they_are_escaped(point: str, folder: str) -> None:
    assert find_mount(Path(folder), [LOCAL, mounted(point, "nfs4")]).type == "nfs4"


def test_a_folder_behind_a_link_lies_where_the_link_leads(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    real = os.path.realpath(tmp_path / "real")
    assert find_mount(tmp_path / "link", [LOCAL, mounted(real, "nfs4")]).type == "nfs4"


def test_a_folder_that_is_not_there_yet_lies_where_it_will_be() -> None:
    assert find_mount(Path("/data/not/yet"), [LOCAL, mounted("/data", "nfs4")]).type == "nfs4"


def test_where_nothing_is_known_it_is_local() -> None:
    assert find_mount(Path("/data"), []) == Mount("unknown", False, False)  # noqa: FBT003 - in order


def test_this_machine_is_read(tmp_path: Path) -> None:
    mount = find_mount(tmp_path)
    assert mount.type
    assert not mount.has_local_locks


@pytest.mark.parametrize(
    ("mount", "promised", "is_refused"),
    [
        (Mount("nfs4", is_network=True, has_local_locks=True), False, True),
        (Mount("nfs4", is_network=True, has_local_locks=True), True, False),
        (Mount("nfs4", is_network=True, has_local_locks=False), False, False),
        (Mount("ext4", is_network=False, has_local_locks=False), False, False),
        (Mount("ext4", is_network=False, has_local_locks=True), False, False),
    ],
)
def test_writing_is_refused_only_where_others_would_not_see_our_locks(
    mount: Mount, *, promised: bool, is_refused: bool
) -> None:
    home = Path("/data/home")
    if not is_refused:
        refuse_local_locks(home, mount, is_single_host=promised)
        return
    with pytest.raises(MachineError) as caught:
        refuse_local_locks(home, mount, is_single_host=promised)
    assert caught.value.exit_code == 7
    assert caught.value.hint is not None
    assert "--single-host" in caught.value.hint.rendered()


def test_now_is_the_time_of_a_file_just_written(tmp_path: Path) -> None:
    (tmp_path / "before").touch()
    now = time_on_server(tmp_path)
    (tmp_path / "after").touch()
    before, after = ((tmp_path / name).stat().st_mtime_ns for name in ("before", "after"))
    assert before <= now <= after
    assert {path.name for path in tmp_path.iterdir()} == {"before", "after", "work"}


def test_the_probe_goes_also_when_the_disk_is_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_descriptor: int, _data: bytes) -> int:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(OSError, match=os.strerror(28)):
        time_on_server(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {"work"}
