import datetime as dt

import numpy as np

from history.importers.files.blank_rows import filled_rows
from history.importers.files.grid import CodedColumn


def column(*cells):
    distinct = list(dict.fromkeys(cells))
    return CodedColumn(np.array([distinct.index(cell) for cell in cells], dtype=np.int32), distinct)


def test_rows_of_white_space_are_left_out_and_the_others_keep_their_numbers():
    kept, rows = filled_rows([column("a", "", " ", "b", ""), column("", "", "\u00a0", "", "c")])
    assert rows.tolist() == [1, 4, 5]
    assert [one.cells() for one in kept] == [["a", "b", ""], ["", "", "c"]]


def test_zero_false_and_midnight_are_something():
    kept, rows = filled_rows([column(0.0, "", dt.time(0, 0))])
    assert rows.tolist() == [1, 3]
    assert kept[0].cells() == [0.0, dt.time(0, 0)]
    assert filled_rows([column(False)])[1].tolist() == [1]
