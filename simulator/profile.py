"""The client profile: the figures of a client that the decision model works on (model.md; price-response.md)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from simulator.parameters import LARGEST, InputError, Interval, Parameter, Spread, check_known, declared

FloatArray = np.ndarray

_FROM_HISTORY = "estimated from history, editable"


def _f(
    name: str,
    label: str,
    unit: str,
    interval: Interval,
    help: str,
    default: float | None = None,
    *,
    spread: Spread | None = None,
    integer: bool = False,
    blank: bool = False,
) -> Parameter:
    return Parameter(
        name, label, unit, interval, default, _FROM_HISTORY, help, "Client", "", spread, integer, blank_allowed=blank
    )


PROFILE_FIELDS: dict[str, Parameter] = declared(
    [
        _f(
            "mrr",
            "Monthly fee",
            "currency/month",
            Interval(0, LARGEST),
            "Monthly recurring revenue; an annual fee counts a twelfth a month.",
        ),
        _f(
            "project_margin",
            "Project margin",
            "currency/month",
            Interval(-LARGEST, LARGEST),
            "Non-recurring revenue less its direct cost.",
            0.0,
        ),
        _f(
            "direct_cost",
            "Direct cost",
            "currency/month",
            Interval(0, LARGEST),
            "Licences and third parties bought for this client.",
            0.0,
        ),
        _f("hours", "Hours", "hours/month", Interval(0, LARGEST), "All labour spent, billable or not."),
        _f(
            "labour_cost_per_hour",
            "Labour cost",
            "currency/hour",
            Interval(0, LARGEST, lower_open=True),
            "Blank: the assumption.",
            blank=True,
        ),
        _f(
            "friction_cost",
            "Friction cost",
            "currency/month",
            Interval(0, LARGEST),
            "Wear on staff put on this client.",
            0.0,
        ),
        _f(
            "days_to_pay",
            "Days to pay",
            "days after invoice",
            Interval(-366, 366),
            "Negative: paid in advance.",
            30.0,
        ),
        _f("bad_debt_rate", "Bad debt", "share of billing", Interval(0, 1), "Never collected.", 0.0),
        _f(
            "annual_churn",
            "Churn",
            "probability a year",
            Interval(0, 1, upper_open=True),
            "Leaves within 12 months if nothing changes.",
            0.10,
            spread=Spread("odds", 1.6),
        ),
        _f(
            "annual_incident_probability",
            "Incident probability",
            "probability a year",
            Interval(0, 1, upper_open=True),
            "At least one security incident in 12 months.",
            0.05,
        ),
        _f(
            "incident_cost",
            "Cost of an incident",
            "currency",
            Interval(0, LARGEST),
            "Mean cost to the MSP of one.",
            10_000.0,
        ),
        _f(
            "drift_probability",
            "Drift probability",
            "probability in 12 months",
            Interval(0, 1),
            "Its hours rise by a quarter or more, to stay, within 12 months.",
            0.10,
            spread=Spread("odds", 1.5),
        ),
        _f(
            "notice_months",
            "Notice",
            "months",
            Interval(0, LARGEST),
            "What the agreement asks before ending it or changing its price.",
            0.0,
            integer=True,
        ),
        _f(
            "contract_months_left",
            "Contract left",
            "months",
            Interval(0, LARGEST),
            "To the next renewal or permitted price review.",
            0.0,
            integer=True,
        ),
        _f(
            "termination_fee",
            "Termination fee",
            "currency",
            Interval(0, LARGEST),
            "The MSP owes it for ending before that.",
            0.0,
        ),
        _f("prepaid_balance", "Prepaid balance", "currency", Interval(0, LARGEST), "Returned at a departure.", 0.0),
        _f(
            "price_position",
            "Price position",
            "ratio",
            Interval(0, LARGEST, lower_open=True),
            "Today's price over what the market would ask for the same client; blank: 1.",
            blank=True,
        ),
        _f(
            "price_reaction",
            "Price reaction",
            "ratio",
            Interval(0, 5, lower_open=True),
            "How strongly it reacts to prices against the portfolio; multiplies the logarithm of its ratio of hazards. "
            "Blank: 1.",
            blank=True,
        ),
    ]
)
"""client_id apart, the columns of a profile in their order."""


@dataclass(frozen=True)
class Profiles:
    """The checked profiles of a portfolio.

    Attributes
    ----------
    client_ids : tuple of str
        Unique, not empty; the order of every array.
    fields : dict of str to array, shape (clients,)
        One float64 array a field of `PROFILE_FIELDS`; NaN where blank means something.
    """

    client_ids: tuple[str, ...]
    fields: dict[str, FloatArray]

    def __len__(self) -> int:
        return len(self.client_ids)

    def index(self, client_id: str) -> int:
        """Return the place of a client, or refuse an unknown one."""
        try:
            return self.client_ids.index(client_id)
        except ValueError:
            raise InputError(f"client {client_id!r} is not in the profiles ({len(self)} clients)") from None

    def row(self, client_id: str) -> dict[str, float]:
        """Return one client's figures by field."""
        place = self.index(client_id)
        return {name: float(values[place]) for name, values in self.fields.items()}

    def only(self, client_ids: Iterable[str]) -> Profiles:
        """Return the profiles of some clients, in the order asked for."""
        ids = tuple(client_ids)
        places = [self.index(client_id) for client_id in ids]
        return Profiles(ids, {name: values[places] for name, values in self.fields.items()})

    def with_changes(self, changes: Mapping[str, Mapping[str, object]], where: str = "profiles") -> Profiles:
        """Return the profiles with some figures replaced, checked as everywhere else."""
        fields = {name: values.copy() for name, values in self.fields.items()}
        for client_id, edits in changes.items():
            place = self.index(client_id)
            check_known(edits, PROFILE_FIELDS, f"{where}, client {client_id}")
            for name, value in edits.items():
                fields[name][place] = PROFILE_FIELDS[name].check(value, f"{where}, client {client_id}")
        return Profiles(self.client_ids, fields)


def profiles_from_rows(rows: Iterable[Mapping[str, object]], where: str = "profiles") -> Profiles:
    """Check rows of a profile table and return them as arrays.

    Parameters
    ----------
    rows : iterable of mapping
        `client_id` and fields of `PROFILE_FIELDS`; None for a blank. A field left out or blank takes its declared
        default; mrr and hours have none and are needed.
    where : str
        Name of the file or place, for messages; rows are counted as a spreadsheet shows them, the header being 1.

    Raises
    ------
    InputError
        For the first row or field that is missing, unknown, doubled or out of bounds.

    Examples
    --------
    >>> profiles_from_rows([{"client_id": "acme", "mrr": 1000, "hours": 8}]).row("acme")["days_to_pay"]
    30.0
    """
    ids: list[str] = []
    columns: dict[str, list[float]] = {name: [] for name in PROFILE_FIELDS}
    for number, row in enumerate(rows, start=2):
        place = f"{where} row {number}"
        client_id = row.get("client_id")
        if not isinstance(client_id, str) or not client_id.strip():
            raise InputError(f"{place}: client_id is {client_id!r}; allowed: a text that is not empty")
        if client_id in ids:
            raise InputError(f"{place}: client_id {client_id!r} is there twice; allowed: once")
        check_known({key: 0 for key in row if key != "client_id"}, PROFILE_FIELDS, place)
        ids.append(client_id)
        for name, field in PROFILE_FIELDS.items():
            value = row.get(name)
            if value is None and field.default is not None:
                value = field.default
            columns[name].append(field.check(value, f"{place} (client {client_id!r})"))
    return Profiles(tuple(ids), {name: np.array(values, dtype=float) for name, values in columns.items()})
