"""Learned models on the disk: the same again, or trained again, never anything else."""

import errno
import json
import os

import pytest

from models.keeping import KINDS
from sharing import LearnedModels, ShelfError, learned_models
from tests.models.assessed_by_hand import assert_the_same, assessed, of_hours

OURS, THEIRS = "0a" * 32, "0b" * 32
SETTINGS = {"label": "grade", "borrow": False, "month": "2026-12", "scenario": '{"seed":1}', "clients": "acme\nbolt"}


@pytest.fixture
def models(tmp_path):
    return LearnedModels(tmp_path / "shelf")


def files(models):
    return sorted((models.shelf / "learned").iterdir())


@pytest.fixture
def place(models):
    """Give the file of one that is kept."""
    models.keep(OURS, SETTINGS, assessed())
    (file,) = files(models)
    return file


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_kept_is_found_the_same(models, kind):
    models.keep(OURS, SETTINGS, assessed(kind))
    assert_the_same(models.find(OURS, SETTINGS), assessed(kind))


def test_nothing_is_found_where_nothing_was_kept(models):
    assert models.find(OURS, SETTINGS) is None
    assert not models.shelf.exists()


def test_the_last_one_kept_takes_the_place_of_the_one_before(models):
    models.keep(OURS, SETTINGS, assessed())
    models.keep(OURS, SETTINGS, of_hours())
    assert_the_same(models.find(OURS, SETTINGS), of_hours())
    assert len(files(models)) == 1


@pytest.mark.parametrize(
    "other", [{"borrow": True}, {"month": "2026-11"}, {"scenario": '{"seed":2}'}, {"clients": "a"}]
)
def test_other_settings_are_another_model(models, place, other):
    assert models.find(OURS, SETTINGS | other) is None
    # nor by laying one's file where the other would be looked for
    models.keep(OURS, SETTINGS | other, assessed("rule"))
    (elsewhere,) = [file for file in files(models) if file != place]
    os.replace(place, elsewhere)
    assert models.find(OURS, SETTINGS | other) is None


def test_another_history_finds_nothing_even_in_its_own_place(models, place):
    assert models.find(THEIRS, SETTINGS) is None
    models.keep(THEIRS, SETTINGS, assessed("rule"))
    (theirs,) = [file for file in files(models) if file != place]
    os.replace(place, theirs)
    assert models.find(THEIRS, SETTINGS) is None


@pytest.mark.parametrize("changed", ["python", "program", "numpy", "scipy", "scikit-learn", "pandas"])
def test_another_version_trains_again(models, place, monkeypatch, changed):
    versions = learned_models.versions()
    assert set(versions) == {"python", "program", "numpy", "scipy", "scikit-learn", "pandas"}
    monkeypatch.setattr(learned_models, "versions", lambda: {**versions, changed: "another"})
    assert models.find(OURS, SETTINGS) is None


def test_a_word_changed_in_the_program_is_another_version(tmp_path, monkeypatch):
    rooms = ("data/sample", "history", "models", "simulator", "workbench")
    for room in rooms:
        (tmp_path / room / "deeper").mkdir(parents=True)
        (tmp_path / room / "deeper" / "module.py").write_text("MONTHS = 6\n")
    monkeypatch.setattr(learned_models, "ROOT", tmp_path)
    text_of = learned_models.versions.__wrapped__
    before = text_of()["program"]
    for room in rooms:
        (tmp_path / room / "deeper" / "module.py").write_text("MONTHS = 7\n")
        assert text_of()["program"] != before, room
        (tmp_path / room / "deeper" / "module.py").write_text("MONTHS = 6\n")
    assert text_of()["program"] == before


def test_a_byte_changed_anywhere_is_not_read(models, place):
    whole = place.read_bytes()
    for at in range(0, len(whole), 7):
        place.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        assert models.find(OURS, SETTINGS) is None, at
    place.write_bytes(whole)
    assert_the_same(models.find(OURS, SETTINGS), assessed())


def test_half_a_file_is_not_read(models, place):
    place.write_bytes(place.read_bytes()[: place.stat().st_size // 2])
    assert models.find(OURS, SETTINGS) is None


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b"3",
        b'"text"',
        b"{}",
        b'{"sealed": null, "seal": null}',
        b'{"sealed": {}, "seal": 3}',
        b'{"sealed": {}, "seal": "\xc3\xa9"}',
        b'{"sealed": "\\ud800", "seal": ""}',
        b'{"sealed": NaN, "seal": ""}',
        b'{"sealed": ' + b"9" * 5_000 + b', "seal": ""}',
        b"\xff\xfe\x00",
        b"\x80\x04K\x01.",
        b"[" * 200_000,
        b'{"sealed": ' + b'{"a":' * 100_000,
        b'{"sealed": ' + b"[" * 900 + b"]" * 900 + b', "seal": ""}',
    ],
    ids=lambda content: content[:16].decode("latin-1"),
)
def test_whatever_lies_there_is_no_error(models, place, content):
    place.write_bytes(content)
    assert models.find(OURS, SETTINGS) is None


@pytest.mark.parametrize(
    "sealed",
    [
        None,
        [],
        "text",
        {},
        {"settings": SETTINGS},
        {"settings": SETTINGS, "versions": dict(learned_models.versions())},
        {"settings": SETTINGS, "versions": dict(learned_models.versions()), "assessment": {"label": "grade"}},
    ],
    ids=str,
)
def test_a_true_seal_on_what_is_no_model_is_no_error_either(models, place, sealed):
    place.write_text(json.dumps({"sealed": sealed, "seal": learned_models._seal(OURS, sealed)}))
    assert models.find(OURS, SETTINGS) is None


def test_a_folder_in_its_place_is_no_error(models, place):
    place.unlink()
    place.mkdir()
    assert models.find(OURS, SETTINGS) is None


def test_a_file_too_large_is_not_opened(models, place, monkeypatch):
    monkeypatch.setattr(learned_models, "LARGEST", place.stat().st_size)
    assert models.find(OURS, SETTINGS) is not None
    monkeypatch.setattr(learned_models, "LARGEST", place.stat().st_size - 1)
    assert models.find(OURS, SETTINGS) is None


@pytest.mark.parametrize("step", ["write_new", "flush_folder"])
def test_a_disk_that_refuses_is_told(models, monkeypatch, step):
    def full(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(learned_models, step, full)
    with pytest.raises(ShelfError, match=r"could not be saved: No space left on device"):
        models.keep(OURS, SETTINGS, assessed())


def test_a_disk_that_is_full_leaves_the_one_before_and_no_litter(models, place, monkeypatch):
    def full(path, content):
        path.write_bytes(content[:10])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(learned_models, "write_new", full)
    with pytest.raises(ShelfError):
        models.keep(OURS, SETTINGS, of_hours())
    assert files(models) == [place]
    assert_the_same(models.find(OURS, SETTINGS), assessed())


def test_a_file_where_the_folder_should_be_is_told(models):
    models.shelf.mkdir()
    (models.shelf / "learned").write_text("")
    with pytest.raises(ShelfError, match="could not be saved"):
        models.keep(OURS, SETTINGS, assessed())
    assert models.find(OURS, SETTINGS) is None


def test_beyond_the_most_the_oldest_goes(models, monkeypatch):
    monkeypatch.setattr(learned_models, "MOST_FILES", 3)
    for number in range(5):
        models.keep(OURS, SETTINGS | {"month": f"2026-{number + 1:02d}"}, assessed())
        # the clock of the file system may be coarser than this loop is fast
        for age, file in enumerate(sorted(files(models), key=lambda path: path.stat().st_mtime)):
            os.utime(file, (1_000 + number * 10 + age,) * 2)
    kept = [models.find(OURS, SETTINGS | {"month": f"2026-{number + 1:02d}"}) is not None for number in range(5)]
    assert kept == [False, False, True, True, True]
    assert len(files(models)) == 3


def test_neither_name_nor_content_shows_the_fingerprint(models, place):
    shown = place.name + place.read_text("utf-8")
    assert not any(OURS[start : start + 8] in shown for start in (0, 8, 56))
    assert "fingerprint" not in shown
    fingerprint = "5e1f" * 16
    models.keep(fingerprint, SETTINGS, assessed())
    (other,) = [file for file in files(models) if file != place]
    assert "5e1f5e1f" not in other.name + other.read_text("utf-8")
    assert other.name != place.name


def test_the_folder_is_its_owners_alone(models, place):
    assert place.parent.stat().st_mode & 0o077 == 0
