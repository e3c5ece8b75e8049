"""How exports were read, kept beside the histories."""

from __future__ import annotations

import os
import stat

import pytest

from history.importers.mapping import ImportMapping, SheetMapping
from sharing import ShelfError, load_mapping, save_mapping

MAPPING = ImportMapping(
    (
        SheetMapping(
            "hours-*.csv",
            kind="time_entry",
            header_row=1,
            header=("Client", "Day", "Hours"),
            columns={"Client": "client", "Day": "worked_on", "Hours": "hours"},
            day_order="dmy",
            empty_words=("n/a",),
        ),
    ),
    {"Acmé Ltd": "acme", "New One": None},
    "2026-10",
)


def test_what_is_kept_is_read_back(tmp_path):
    folder = tmp_path / "shelf"
    assert load_mapping(folder) == ImportMapping()
    save_mapping(folder, MAPPING)
    assert load_mapping(folder) == MAPPING
    save_mapping(folder, ImportMapping())
    assert load_mapping(folder) == ImportMapping()
    assert [one.name for one in folder.iterdir()] == ["mapping.json"]


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")
def test_the_folder_is_its_owners_alone(tmp_path):
    save_mapping(tmp_path / "shelf", MAPPING)
    assert stat.S_IMODE((tmp_path / "shelf").stat().st_mode) == 0o700


def test_what_is_no_mapping_any_more_is_refused_with_the_reason(tmp_path):
    (tmp_path / "mapping.json").write_text('{"schema": 2}')
    with pytest.raises(ShelfError, match=r"mapping\.json is no mapping any more: .*schema"):
        load_mapping(tmp_path)
    (tmp_path / "mapping.json").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ShelfError, match=r"mapping\.json cannot be read"):
        load_mapping(tmp_path)


def test_a_disk_that_refuses_leaves_the_old_mapping(tmp_path, monkeypatch):
    save_mapping(tmp_path, MAPPING)

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("sharing.mapping_file.os.replace", full)
    with pytest.raises(ShelfError, match=r"could not be saved: No space left on device"):
        save_mapping(tmp_path, ImportMapping())
    monkeypatch.undo()
    assert load_mapping(tmp_path) == MAPPING
    assert [one.name for one in tmp_path.iterdir()] == ["mapping.json"]
