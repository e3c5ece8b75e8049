"""Every assumption of the decision model, declared once: bounds, default, spread, source (model.md, Assumptions)."""

from __future__ import annotations

from collections.abc import Mapping

from simulator.parameters import ASSUMED_ON, LARGEST, InputError, Interval, Parameter, Spread, check_known, declared

SHARE = Interval(0, 1)
NOT_NEGATIVE = Interval(0, LARGEST)
POSITIVE = Interval(0, LARGEST, lower_open=True)

PRICE_RESPONSE_WARNING = (
    "No measured price elasticity for managed service providers could be found: the price response is assumed. "
    "Nothing supports any figure above about +30 %."
)
END_OF_EVIDENCE_UPLIFT = 0.30


def _p(
    name: str,
    label: str,
    unit: str,
    interval: Interval,
    default: float,
    group: str,
    help: str,
    *,
    source: str = ASSUMED_ON,
    spread: Spread | None = None,
    integer: bool = False,
    sign: str = "",
) -> Parameter:
    return Parameter(name, label, unit, interval, default, source, help, group, sign, spread, integer)


_TIME = "Time and money"
_PRICE = "How clients react to a price"
_EFFORT = "How effort changes"
_LABOUR = "What a freed hour is worth"
_ENDING = "Conversations and endings"
_TERMS = "Reforms of the terms"
_SAMPLING = "Luck (sampling only)"

ASSUMPTIONS: dict[str, Parameter] = declared(
    [
        _p(
            "horizon_months",
            "Horizon",
            "months",
            Interval(1, 120),
            60,
            _TIME,
            "How far ahead money is counted. Short horizons make greed look free.",
            integer=True,
        ),
        _p(
            "discount_rate_annual",
            "Discount rate",
            "share a year",
            SHARE,
            0.10,
            _TIME,
            "What a year's wait takes off the value of money.",
        ),
        _p(
            "labour_cost_per_hour",
            "Labour cost",
            "currency/hour",
            POSITIVE,
            65,
            _TIME,
            "Loaded cost of a technician's hour, for clients whose own cost is not known. 55 to 85 reported.",
            source="reported range 55 to 85; the middle is an assumption, 2026-11",
        ),
        _p(
            "overtime_cost_per_hour",
            "Overtime cost",
            "currency/hour",
            NOT_NEGATIVE,
            85,
            _TIME,
            "What an hour beyond today's effort costs.",
        ),
        _p(
            "hazard_ratio_per_10pct",
            "Leaving after a 10 % rise",
            "ratio of hazards",
            Interval(1, LARGEST),
            1.35,
            _PRICE,
            "How many times likelier a client at market price is to leave in a month after a rise of 10 %.",
            spread=Spread("log", 2),
            sign="higher: rises cost more clients",
        ),
        _p(
            "hazard_ratio_log_sd",
            "How differently clients react",
            "log standard deviation",
            Interval(0, 5),
            0.5,
            _PRICE,
            "Spread of the reaction between clients.",
        ),
        _p(
            "price_response_convexity",
            "Convexity of the reaction",
            "per unit of rise",
            NOT_NEGATIVE,
            0.5,
            _PRICE,
            "A second 10 % hurts more than the first.",
        ),
        _p(
            "price_reaction_floor",
            "Least annual churn that reacts",
            "probability a year",
            Interval(0, 1, upper_open=True),
            0.08,
            _PRICE,
            "A client that never thought of leaving reacts to a change of price or terms as one with this churn.",
            spread=Spread("odds", 2),
        ),
        _p(
            "loss_aversion",
            "Loss aversion",
            "ratio",
            POSITIVE,
            1.955,
            _PRICE,
            "A cut counts this many times less than a rise.",
            source="Brown et al., Journal of Economic Literature 2024",
        ),
        _p(
            "price_shock_half_life_months",
            "Half-life of the shock",
            "months",
            POSITIVE,
            6,
            _PRICE,
            "People get used to a rise.",
            spread=Spread("times", 1.5),
        ),
        _p(
            "price_shock_permanent_share",
            "Share that never wears off",
            "share",
            SHARE,
            0.5,
            _PRICE,
            "The part that hangs on standing above the market.",
            spread=Spread("odds", 2),
        ),
        _p(
            "client_correlation",
            "How alike clients react",
            "correlation",
            SHARE,
            0.2,
            _PRICE,
            "One shared mood of the market moves all clients' reactions to prices together.",
        ),
        _p(
            "improve_probability",
            "Client improves, at most",
            "probability",
            SHARE,
            0.30,
            _EFFORT,
            "The client becomes easier once it pays for its needs.",
            spread=Spread("odds", 2),
        ),
        _p(
            "improve_effort_change",
            "Effort of an improved client",
            "relative change",
            Interval(-1, 0, lower_open=True),
            -0.25,
            _EFFORT,
            "Change of its hours.",
        ),
        _p(
            "sour_probability_per_10pct",
            "Client sours, per 10 %",
            "probability",
            SHARE,
            0.10,
            _EFFORT,
            "The relation sours on a rise.",
            spread=Spread("odds", 2),
        ),
        _p(
            "sour_effort_change",
            "Effort of a soured client",
            "relative change",
            NOT_NEGATIVE,
            0.30,
            _EFFORT,
            "Change of its hours.",
        ),
        _p(
            "drift_effort_change",
            "Effort of a drifting client",
            "relative change",
            NOT_NEGATIVE,
            0.25,
            _EFFORT,
            "Change of its hours once drifted.",
            spread=Spread("times", 1.5),
        ),
        _p("drift_ramp_months", "Drift takes", "months", POSITIVE, 6, _EFFORT, "Months until a drift is complete."),
        _p(
            "avoidable_labour_share",
            "Labour avoidable at once",
            "share",
            SHARE,
            0.25,
            _LABOUR,
            "Share of freed, unsold labour whose cost stops at once (overtime, contractors).",
            spread=Spread("odds", 2),
            sign="higher: letting go is worth more",
        ),
        _p(
            "long_run_avoidable_labour_share",
            "Labour avoidable in the end",
            "share",
            SHARE,
            0.8,
            _LABOUR,
            "The same after the attrition months: leavers are not replaced. Not below the share avoidable at once.",
            spread=Spread("odds", 2),
            sign="higher: letting go is worth more",
        ),
        _p(
            "attrition_months",
            "Attrition takes",
            "months",
            NOT_NEGATIVE,
            24,
            _LABOUR,
            "Months until the long-run share is reached.",
            spread=Spread("times", 1.5),
        ),
        _p(
            "backlog_hours",
            "Sellable work waiting",
            "hours/month",
            NOT_NEGATIVE,
            0,
            _LABOUR,
            "Work you can show is waiting for hands. None is assumed.",
            spread=Spread("times", 1.5),
            sign="higher: letting go is worth more",
        ),
        _p(
            "redeployed_contribution_per_hour",
            "A freed hour sold brings",
            "currency/hour",
            NOT_NEGATIVE,
            65,
            _LABOUR,
            "Before labour, less the cost of selling it; the median effective hourly rate is a fair proposal.",
            spread=Spread("times", 1.2),
        ),
        _p(
            "absorption_ramp_months",
            "Absorbing freed hours takes",
            "months",
            NOT_NEGATIVE,
            3,
            _LABOUR,
            "Months until freed hours are fully put to use.",
            integer=True,
        ),
        _p(
            "conversation_hours",
            "A hard conversation takes",
            "hours",
            NOT_NEGATIVE,
            6,
            _ENDING,
            "Preparing and holding a conversation about price or terms.",
        ),
        _p(
            "offboarding_hours",
            "Offboarding takes",
            "hours",
            NOT_NEGATIVE,
            20,
            _ENDING,
            "Per departure, whoever ends it.",
            spread=Spread("times", 1.5),
        ),
        _p(
            "review_probability_fire",
            "Bad review on a firing",
            "probability",
            SHARE,
            0.10,
            _ENDING,
            "A bad public review when the client is fired.",
        ),
        _p(
            "review_probability_sour",
            "Bad review of a soured client",
            "probability",
            SHARE,
            0.20,
            _ENDING,
            "A bad public review when a soured client leaves by itself.",
        ),
        _p(
            "review_cost",
            "Cost of a bad review",
            "currency",
            NOT_NEGATIVE,
            0,
            _ENDING,
            "No figure for business customers exists: zero; try a stress case.",
        ),
        _p(
            "prepay_hazard_ratio",
            "Leaving when asked to prepay",
            "ratio of hazards",
            POSITIVE,
            1.2,
            _TERMS,
            "How many times likelier a client is to leave.",
        ),
        _p(
            "prepay_days_to_pay",
            "Days to pay when prepaying",
            "days after invoice",
            Interval(-366, 366),
            -15,
            _TERMS,
            "Negative: paid in advance.",
        ),
        _p(
            "prepay_bad_debt_factor",
            "Bad debt left when prepaying",
            "factor",
            SHARE,
            0.25,
            _TERMS,
            "Times today's bad debt rate.",
        ),
        _p(
            "standardise_hazard_ratio",
            "Leaving when standardised",
            "ratio of hazards",
            POSITIVE,
            1.1,
            _TERMS,
            "How many times likelier a client is to leave.",
        ),
        _p(
            "standardise_effort_change",
            "Effort of a standardised client",
            "relative change",
            Interval(-1, LARGEST, lower_open=True),
            -0.20,
            _TERMS,
            "Change of its hours on the standard stack.",
        ),
        _p(
            "standardise_incident_factor",
            "Incidents of a standardised client",
            "factor",
            NOT_NEGATIVE,
            0.5,
            _TERMS,
            "Times today's incidents.",
        ),
        _p(
            "standardise_project_hours",
            "Standardising takes",
            "hours",
            NOT_NEGATIVE,
            30,
            _TERMS,
            "Unbilled hours to move a client to the standard stack.",
        ),
        _p(
            "effort_log_sd",
            "Noise of effort",
            "log standard deviation",
            Interval(0, 3),
            0.25,
            _SAMPLING,
            "How unsure a client's hours are around their expectation.",
        ),
        _p(
            "incident_cost_log_sd",
            "Noise of an incident's cost",
            "log standard deviation",
            Interval(0, 3),
            1.0,
            _SAMPLING,
            "How unlike incidents are.",
        ),
    ]
)

DEFAULT_ASSUMPTIONS: dict[str, float] = {
    name: parameter.default for name, parameter in ASSUMPTIONS.items() if parameter.default is not None
}


def complete_assumptions(changes: Mapping[str, object], where: str = "assumptions") -> dict[str, float]:
    """Return every assumption by name: the declared defaults with the given changes, checked.

    Parameters
    ----------
    changes : mapping of name to number
        A sparse difference from the defaults.
    where : str
        Place for messages.

    Raises
    ------
    InputError
        For an unknown name, a value out of bounds, or a long-run avoidable share below the one at once.

    Examples
    --------
    >>> complete_assumptions({"horizon_months": 12})["horizon_months"]
    12.0
    """
    check_known(changes, ASSUMPTIONS, where)
    values = dict(DEFAULT_ASSUMPTIONS)
    for name, value in changes.items():
        values[name] = ASSUMPTIONS[name].check(value, where)
    if values["long_run_avoidable_labour_share"] < values["avoidable_labour_share"]:
        raise InputError(
            f"{where}: long_run_avoidable_labour_share is {values['long_run_avoidable_labour_share']:g}; "
            f"allowed: at least avoidable_labour_share ({values['avoidable_labour_share']:g})"
        )
    return {name: float(value) for name, value in values.items()}
