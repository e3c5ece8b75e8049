"""Client history: read a folder, a zip or dropped files, check every cell, and tell what they say of each client.

The way through the room: `read_history` checks the tables of `TABLES` and gives a `History` or a `HistoryError` with
every `Fault` at once; `history.panel.month_panel` lays it out by client and month; from there
`history.scorecard.scorecard` grades, `history.insight` counts, and `history.profile.estimate_profiles` gives the client
profile that decisions rest on, each figure as an `Estimate` with its method and evidence. Beside the figures stand
`history.deal_breakers.deal_breakers` and `history.difficulty.difficult_or_bad`, and around the grade
`history.standing`, `history.acceptability`, `history.trend`, `history.fit`, `history.staff_view` and
`history.liability`. `history.log` logs by hand what
no export holds, `history.importers` reads exports, `history.write.history_files` writes back.

Nothing here knows a clock: `as_of` is a month, and nothing dated after its last day is used. What is absent is left
out and said, never invented.
"""

from history.estimates import PROFILE_FIELDS, Estimate, ProfileEstimates
from history.faults import Fault, HistoryError
from history.read import read_history
from history.record import History
from history.tables import COMPANY, TABLES, Column, Table
from history.write import history_files

__all__ = [
    "COMPANY",
    "PROFILE_FIELDS",
    "TABLES",
    "Column",
    "Estimate",
    "Fault",
    "History",
    "HistoryError",
    "ProfileEstimates",
    "Table",
    "history_files",
    "read_history",
]
