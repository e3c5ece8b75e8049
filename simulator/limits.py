"""The owner's limits: what the search may try, and what a plan for the whole portfolio must stay within."""

from __future__ import annotations

from simulator.assumptions import END_OF_EVIDENCE_UPLIFT
from simulator.parameters import LARGEST, Interval, Parameter, declared

_THE_OWNER = "the owner's choice"
SEARCH_LIMITS: dict[str, Parameter] = declared(
    [
        Parameter(
            "min_uplift",
            "Smallest rise tried",
            "share of the fee",
            Interval(0, 1, lower_open=True),
            0.03,
            _THE_OWNER,
            "The search starts here.",
        ),
        Parameter(
            "max_uplift",
            "Largest rise tried",
            "share of the fee",
            Interval(0, 1, lower_open=True),
            END_OF_EVIDENCE_UPLIFT,
            "the end of the evidence",
            "The search ends here. Above +30 % is beyond any evidence.",
        ),
        Parameter(
            "max_mrr_share",
            "Largest share of one client",
            "share of all monthly fees",
            Interval(0, 1),
            0.25,
            _THE_OWNER,
            "A client above this share of all monthly fees cannot be let go as the headline.",
        ),
    ]
)
PLAN_LIMITS: dict[str, Parameter] = declared(
    [
        Parameter(
            "max_mrr_at_risk",
            "Fees at risk",
            "share of all monthly fees",
            Interval(0, 1),
            None,
            _THE_OWNER,
            "Fees, at today's prices, expected to be gone after 12 months for any cause, over all fees today.",
        ),
        Parameter(
            "cash_floor",
            "Cash floor",
            "currency",
            Interval(-LARGEST, LARGEST),
            None,
            "company.csv, or the owner's choice",
            "Cash may fall below it in at most 5 of 100 futures, in any month.",
        ),
        Parameter(
            "max_cvar",
            "Loss in bad luck",
            "currency",
            Interval(0, LARGEST),
            None,
            _THE_OWNER,
            "How far, on average, the worst 5 of 100 futures may end below keeping everyone (CVaR).",
        ),
        Parameter(
            "hours_cap",
            "Technician hours",
            "hours/month",
            Interval(0, LARGEST),
            None,
            "company.csv, or the owner's choice",
            "Hours that all clients in place are expected to take, at most, in every month.",
        ),
        Parameter(
            "conversations_per_month",
            "Difficult conversations",
            "conversations/month",
            Interval(0, 10_000),
            None,
            _THE_OWNER,
            "How many clients can be told of a rise, new terms or the end in one month; others follow in later waves.",
            integer=True,
        ),
    ]
)
LIMITS: dict[str, Parameter] = {**SEARCH_LIMITS, **PLAN_LIMITS}
DEFAULT_LIMITS: dict[str, float] = {name: limit.default for name, limit in LIMITS.items() if limit.default is not None}
