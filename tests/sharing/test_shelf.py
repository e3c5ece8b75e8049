import errno
import multiprocessing
import os
import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.process import BaseProcess

import pytest

from history.read import read_history
from history.write import history_files
from sharing import HistoryShelf, ShelfError, history_finder


def a_history(hours: int = 8, clients: int = 3):
    rows = [f"client-{i},2026-{month:02},1000,{hours}" for i in range(clients) for month in range(1, 7)]
    return read_history(
        {
            "months.csv": "\n".join(["client_id,month,mrr,hours", *rows]).encode(),
            "clients.csv": b'client_id,name,start_date\nclient-0,"Acme, S.A.",2020-01-01\n007,=cmd(),\n',
            "company.csv": b"key,value\ncurrency,EUR\nopening_cash,1000.5\n",
        }
    )


@pytest.fixture
def shelf(tmp_path):
    return HistoryShelf(tmp_path / "deep" / "shelf")


def hidden(shelf: HistoryShelf) -> list[str]:
    return [path.name for path in shelf.folder.iterdir() if path.name.startswith(".")]


def test_an_empty_shelf_holds_nothing(shelf):
    assert shelf.names() == ()
    assert shelf.latest() is None
    assert shelf.find(history_finder("00" * 32)) is None
    assert not shelf.folder.exists()


def test_what_is_put_is_found_by_its_finder(shelf):
    history = a_history()
    finder = shelf.put(history)
    assert finder == history_finder(history.fingerprint)
    found = shelf.find(finder)
    assert found == history
    assert history_files(found) == history_files(history)
    assert shelf.names() == (finder,)
    assert hidden(shelf) == []


def test_the_same_history_twice_changes_nothing(shelf):
    finder = shelf.put(a_history())
    before = {path: path.stat().st_mtime_ns for path in shelf.folder.rglob("*")}
    assert shelf.put(a_history()) == finder
    assert {path: path.stat().st_mtime_ns for path in shelf.folder.rglob("*")} == before


def test_histories_lie_side_by_side(shelf):
    finders = [shelf.put(a_history(hours)) for hours in (1, 2, 3)]
    assert shelf.names() == tuple(sorted(finders))
    assert [shelf.find(finder) for finder in finders] == [a_history(hours) for hours in (1, 2, 3)]


def test_the_one_in_use_is_the_one_chosen_last(shelf):
    first, second = shelf.put(a_history(1)), shelf.put(a_history(2))
    assert shelf.latest() is None
    shelf.set_current(second)
    assert shelf.latest() == a_history(2)
    shelf.set_current(first)
    assert HistoryShelf(shelf.folder).latest() == a_history(1)
    assert hidden(shelf) == []


@pytest.mark.parametrize(
    "finder", ["../../etc", "", ".", "current", "a/b", "a" * 15, "A" * 16, "a" * 16, f"{'a' * 16}\n"]
)
def test_what_is_not_on_the_shelf_is_not_found_and_not_made_current(shelf, finder):
    shelf.put(a_history())
    assert shelf.find(finder) is None
    with pytest.raises(ShelfError, match="is not on the shelf"):
        shelf.set_current(finder)
    assert shelf.latest() is None


def test_only_the_owner_may_look_at_the_shelf(shelf):
    finder = shelf.put(a_history())
    assert shelf.folder.stat().st_mode & 0o777 == 0o700
    assert (shelf.folder / finder).stat().st_mode & 0o777 == 0o700


def test_nothing_on_the_shelf_shows_the_fingerprint(shelf):
    history = a_history()
    shelf.set_current(shelf.put(history))
    for path in shelf.folder.rglob("*"):
        assert history.fingerprint not in path.name
        assert path.is_dir() or history.fingerprint.encode() not in path.read_bytes()


def test_a_damaged_history_is_said_and_never_served(shelf):
    finder = shelf.put(a_history())
    months = shelf.folder / finder / "months.csv"
    whole = months.read_bytes()
    months.write_bytes(whole.replace(b",8\n", b",9\n"))
    with pytest.raises(ShelfError, match="holds other data than was saved there"):
        shelf.find(finder)
    months.write_bytes(whole.replace(b"1000", b"lots"))
    with pytest.raises(ShelfError, match=r"cannot be read any more, .* again: months\.csv, row 2, .*'lots'"):
        shelf.find(finder)


def test_putting_a_damaged_history_again_mends_it_and_keeps_what_lay_there(shelf):
    finder = shelf.put(a_history())
    months = shelf.folder / finder / "months.csv"
    months.write_bytes(b"edited by hand")
    assert shelf.put(a_history()) == finder
    assert shelf.find(finder) == a_history()
    assert shelf.names() == (finder,)
    (kept,) = shelf.folder.glob("set-aside-*/*/months.csv")
    assert kept.read_bytes() == b"edited by hand"


def test_an_empty_folder_in_its_place_is_filled(shelf):
    finder = history_finder(a_history().fingerprint)
    (shelf.folder / finder).mkdir(parents=True)
    with pytest.raises(ShelfError, match="cannot be read any more"):
        shelf.find(finder)
    assert shelf.put(a_history()) == finder
    assert shelf.find(finder) == a_history()


def test_a_file_in_its_place_makes_way(shelf):
    finder = history_finder(a_history().fingerprint)
    shelf.folder.mkdir(parents=True)
    (shelf.folder / finder).write_text("not a folder")
    assert shelf.names() == ()
    shelf.put(a_history())
    assert shelf.find(finder) == a_history()


def test_what_a_crash_left_is_ignored_and_swept_when_old(shelf):
    shelf.put(a_history(1))
    old, young = shelf.folder / ".unfinished-old", shelf.folder / ".unfinished-young"
    for left in (old, young):
        left.mkdir()
        (left / "months.csv").write_bytes(b"client_id,month\nac")
    two_days_ago = young.stat().st_mtime - 2 * 86_400
    os.utime(old, (two_days_ago, two_days_ago))
    assert len(shelf.names()) == 1
    shelf.put(a_history(2))
    assert not old.exists()
    assert young.exists()
    assert len(shelf.names()) == 2


def start(task: Callable[[], object]) -> BaseProcess:
    process = multiprocessing.get_context("fork").Process(target=task)
    process.start()
    return process


def exit_code_of(task: Callable[[], object]) -> int | None:
    process = start(task)
    process.join(60)
    return process.exitcode


def die(*_: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.parametrize("moment", ["fsync", "rename"])
def test_a_process_killed_while_saving_leaves_nothing_half_saved(shelf, moment):
    kept = shelf.put(a_history(1))
    shelf.set_current(kept)

    def killed() -> None:
        setattr(os, moment, die)
        shelf.put(a_history(2))

    assert exit_code_of(killed) == -signal.SIGKILL
    assert len(hidden(shelf)) == 1
    assert shelf.names() == (kept,)
    assert shelf.latest() == a_history(1)
    assert exit_code_of(lambda: shelf.put(a_history(2))) == 0
    assert len(shelf.names()) == 2


def test_a_process_killed_while_choosing_keeps_the_last_choice(shelf):
    shelf.set_current(shelf.put(a_history(1)))

    def killed() -> None:
        finder = shelf.put(a_history(2))
        os.replace = die
        shelf.set_current(finder)

    assert exit_code_of(killed) == -signal.SIGKILL
    assert shelf.latest() == a_history(1)


def test_processes_that_save_the_same_agree(shelf):
    histories = [a_history(hours) for hours in range(1, 6)]

    def save() -> None:
        for history in histories:
            shelf.set_current(shelf.put(history))

    writers = [start(save) for _ in range(3)]
    for writer in writers:
        writer.join(60)
    assert [writer.exitcode for writer in writers] == [0, 0, 0]
    assert set(shelf.names()) == {history_finder(history.fingerprint) for history in histories}
    assert shelf.latest() == histories[-1]
    assert hidden(shelf) == []
    assert list(shelf.folder.glob("set-aside-*")) == []


def test_threads_that_save_the_same_agree(shelf):
    history = a_history()
    with ThreadPoolExecutor(8) as pool:
        finders = set(pool.map(lambda _: shelf.put(history), range(16)))
    assert finders == {history_finder(history.fingerprint)}
    assert shelf.find(finders.pop()) == history
    assert hidden(shelf) == []
    assert list(shelf.folder.glob("set-aside-*")) == []


def test_a_full_disk_is_said_and_leaves_nothing_behind(shelf, monkeypatch):
    kept = shelf.put(a_history(1))

    def no_room(_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("sharing.shelf.os.fsync", no_room)
    with pytest.raises(ShelfError, match=r"failed at saving a history: No space left on device\."):
        shelf.put(a_history(2))
    with pytest.raises(ShelfError, match=r"failed at saving which history is in use: No space left"):
        shelf.set_current(kept)
    assert hidden(shelf) == []
    assert shelf.names() == (kept,)
    assert shelf.find(kept) == a_history(1)


def test_a_history_that_does_not_read_back_is_not_saved(shelf, monkeypatch):
    monkeypatch.setattr("sharing.shelf.history_files", lambda _: history_files(a_history(9)))
    with pytest.raises(ShelfError, match="does not read back as it was written"):
        shelf.put(a_history(8))
    assert shelf.names() == ()


def test_a_full_shelf_refuses_more_and_throws_nothing_out(tmp_path):
    shelf = HistoryShelf(tmp_path, max_histories=2)
    finders = {shelf.put(a_history(1)), shelf.put(a_history(2))}
    with pytest.raises(ShelfError, match="is full with 2 histories"):
        shelf.put(a_history(3))
    assert shelf.put(a_history(1)) in finders
    assert set(shelf.names()) == finders


@pytest.mark.parametrize("content", [b"", b"../../etc", b"\xff\xfe", b"a" * 10**6, b"aaaaaaaaaaaaaaaa\n"])
def test_a_spoilt_pointer_is_said(shelf, content):
    shelf.put(a_history())
    (shelf.folder / "current").write_bytes(content)
    with pytest.raises(ShelfError, match=r"current names '.*', which is not on the shelf") as refused:
        shelf.latest()
    assert len(str(refused.value)) < 400


def test_a_folder_that_cannot_be_one_is_said(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(ShelfError, match="failed at saving a history"):
        HistoryShelf(tmp_path / "file" / "shelf").put(a_history())
    with pytest.raises(ShelfError, match="failed at saving a history"):
        HistoryShelf(tmp_path / "file").put(a_history())
    (tmp_path / "current").mkdir()
    with pytest.raises(ShelfError, match="failed at reading which history is in use"):
        HistoryShelf(tmp_path).latest()
