"""State a figure of the whole company, such as the ideal client or a factor of liability, or take it back."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from history.faults import Fault
from history.log.rows import figure_text, kept_warnings, refuse
from history.read import read_company_table
from history.record import History, build_history
from history.table_reader import ReadTable
from history.tables import COMPANY


def set_company(history: History, figures: Mapping[str, float | str | bool | None]) -> History:
    r"""Return the history with keys of company.csv set; its other keys and all tables stay.

    Parameters
    ----------
    history : History
        To change.
    figures : mapping of str to float, str, bool or None
        By key of `history.tables.COMPANY`; None or an empty text takes the key out.

    Returns
    -------
    History
        Other fingerprint where anything changed.

    Raises
    ------
    HistoryError
        With all that is wrong, as if it stood in company.csv: ideal_seats_max below ideal_seats_min, too.

    Examples
    --------
    >>> from history.read import read_history
    >>> history = read_history({"months.csv": b"client_id,month\nacme,2026-01\n"})
    >>> stated = set_company(history, {"ideal_seats_min": 10, "ideal_on_standard_stack": True})
    >>> dict(stated.company), set_company(stated, dict.fromkeys(stated.company)) == history
    ({'ideal_seats_min': 10.0, 'ideal_on_standard_stack': 1.0}, True)
    """
    texts = {key: _text(value) for key, value in {**history.company, **figures}.items()}
    told = {key: text for key, text in texts.items() if text or key not in COMPANY}
    frame = pd.DataFrame({"key": list(told), "value": list(told.values())}, dtype="object")
    faults: list[Fault] = []
    company = read_company_table(ReadTable(frame, list(range(1, len(told) + 1))), faults)
    refuse(faults)
    return build_history(history.tables, company, kept_warnings(history))


def _text(value: float | str | bool | None) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.strip() if isinstance(value, str) else figure_text(value)
