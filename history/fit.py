"""Wrong fit: which clients lie outside the ideal profile that the owner states, and by which wish."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pandas as pd

from history.record import History

WISHES = (
    "ideal_seats_min",
    "ideal_seats_max",
    "ideal_segments",
    "ideal_on_standard_stack",
    "ideal_payment_terms_days_max",
)
"""Keys of company.csv that describe the ideal client."""


def client_fit(history: History, panel: pd.DataFrame, clients: Iterable[str]) -> pd.DataFrame:
    r"""Return which stated wishes each client misses and which cannot be told.

    Parameters
    ----------
    history : History
        Its company.csv states the wishes; a false ideal_on_standard_stack is no wish.
    panel : DataFrame
        From `history.panel.month_panel`: the last known seats count.
    clients : iterable of str
        Asked for.

    Returns
    -------
    DataFrame
        client_id, label (wrong_fit: a wish is missed; unknown: none is, and at least one cannot be told; fit;
        not_stated where company.csv states no wish), missed (tuple of text: value and wish) and unknown (tuple of the
        keys whose figure of the client is not known). A row a client asked for.

    Notes
    -----
    Segments are compared without regard to capitals and blanks around them. clients.csv holds today's facts alone.

    Examples
    --------
    >>> from history.read import read_history
    >>> wish = b"key,value\nideal_seats_min,10\n"
    >>> history = read_history({"months.csv": b"client_id,month\nacme,2026-01\n", "company.csv": wish})
    >>> client_fit(history, pd.DataFrame({"client_id": ["acme"], "seats": [9.0]}), ["acme"])["missed"].tolist()
    [('9 seats: wanted are at least 10',)]
    """
    stated = {key: history.company[key] for key in WISHES if key in history.company}
    if not stated.get("ideal_on_standard_stack", True):
        del stated["ideal_on_standard_stack"]
    facts = _facts(history, panel)
    rows = []
    for client in clients:
        missed, unknown = [], []
        own = facts.loc[client] if client in facts.index else pd.Series(dtype="object")
        for key, wish in stated.items():
            value = own.get(_FACT_OF[key])
            if value is None or pd.isna(value):
                unknown.append(key)
            elif told := _missed(key, wish, value):
                missed.append(told)
        label = "wrong_fit" if missed else "unknown" if unknown else "fit" if stated else "not_stated"
        rows.append((client, label, tuple(missed), tuple(unknown)))
    return pd.DataFrame(rows, columns=["client_id", "label", "missed", "unknown"]).astype(
        {"client_id": "str", "label": "str"}
    )


_FACT_OF = {
    "ideal_seats_min": "seats",
    "ideal_seats_max": "seats",
    "ideal_segments": "segment",
    "ideal_on_standard_stack": "on_standard_stack",
    "ideal_payment_terms_days_max": "payment_terms_days",
}


def _facts(history: History, panel: pd.DataFrame) -> pd.DataFrame:
    columns = ["segment", "on_standard_stack", "payment_terms_days"]
    clients = history.clients
    stated = (
        pd.DataFrame(columns=columns) if clients is None else clients.set_index("client_id").reindex(columns=columns)
    )
    stated = stated.astype("object")
    if "seats" not in panel:
        return stated.assign(seats=None)
    seats = panel.groupby("client_id")["seats"].last()
    return stated.join(seats.astype("object"), how="outer")


def segments_wanted(text: str) -> list[str]:
    """Return the names in ideal_segments.

    Examples
    --------
    >>> segments_wanted("legal; Dental , retail")
    ['legal', 'Dental', 'retail']
    """
    return [one.strip() for one in re.split("[,;]", text) if one.strip()]


def _missed(key: str, wish: float | str, value: object) -> str:
    """Return value and wish where the wish is missed, an empty text where it is met."""
    if key == "ideal_segments":
        wanted = segments_wanted(str(wish))
        if str(value).strip().casefold() in {one.casefold() for one in wanted}:
            return ""
        return f"segment {value}: wanted are {', '.join(wanted)}"
    if key == "ideal_on_standard_stack":
        return "" if value else "not on the standard stack"
    number, limit = float(str(value)), float(wish)
    if key == "ideal_seats_min":
        return "" if number >= limit else f"{number:.0f} seats: wanted are at least {limit:.0f}"
    if key == "ideal_seats_max":
        return "" if number <= limit else f"{number:.0f} seats: wanted are at most {limit:.0f}"
    return "" if number <= limit else f"{number:.0f} days to pay allowed: wanted are at most {limit:.0f}"
