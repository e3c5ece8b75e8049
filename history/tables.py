"""What a history's tables hold: every column declared once, for reader, messages, help and templates."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from history.bounds import Bounds

ColumnType = Literal["text", "month", "date", "number", "integer", "boolean", "choice"]

ANY_NUMBER = Bounds()
NOT_NEGATIVE = Bounds(0.0)
POSITIVE = Bounds(0.0, low_open=True)
AT_LEAST_ONE = Bounds(1.0)
ONE_TO_TWENTY = Bounds(1.0, 20.0)
ONE_YEAR_EITHER_WAY = Bounds(-366.0, 366.0)
TEN_YEARS_OF_MONTHS = Bounds(0.0, 120.0)
SHARE = Bounds(0.0, 1.0)
ABOVE_MINUS_ONE = Bounds(-1.0, low_open=True)
FOUR_EITHER_WAY = Bounds(-4.0, 4.0)
YEARS = Bounds(1970.0, 2199.0)

EVENT_KINDS = (
    "price_change",
    "abuse",
    "contempt",
    "security_alarm",
    "unreasonable_demand",
    "late_payment",
    "dispute",
    "escalation",
    "incident",
    "recommendation_ignored",
    "complaint",
    "praise",
)


DECISION_VERDICTS = ("keep", "reform", "reprice", "staged", "fire", "toss_up")
KEPT_RESPONSES = ("improved", "unchanged", "soured")
STAY_HORIZONS = (3, 6, 12)
"""Months after a decision at whose end its forecast says how likely the client is still one."""
RANGE_HORIZONS = (6, 12)
"""Months after a decision through which its forecast says what a client that stays takes and brings."""


@dataclass(frozen=True)
class Column:
    """One column of a table: what its cells mean and what may stand in them.

    Parameters
    ----------
    name : str
        As it stands in the header.
    type : str
        text, month (YYYY-MM), date (YYYY-MM-DD), number, integer, boolean (true, false) or choice.
    help : str
        What it means, for a person filling it in.
    unit : str
        Unit of a number; empty for the rest.
    needed : bool
        True where the column must be there and no cell of it may be empty. Elsewhere an empty cell is unknown.
    bounds : Bounds
        What numbers may be.
    choices : tuple of str
        What a choice may be.
    or_whole : bool
        True for an amount that may also be ``true`` (all that is left of the invoice) or ``false`` (nothing).

    Examples
    --------
    >>> print(TABLES["months"].column("hours").allowed)
    a number >= 0 (hours/month)
    """

    name: str
    type: ColumnType
    help: str
    unit: str = ""
    needed: bool = False
    bounds: Bounds = ANY_NUMBER
    choices: tuple[str, ...] = ()
    or_whole: bool = False

    @property
    def allowed(self) -> str:
        """What a cell of the column may hold, in words, for a message."""
        words = {
            "text": "a text of at most 10,000 characters without control characters",
            "month": "a month written YYYY-MM, from 1970-01 to 2199-12",
            "date": "a date written YYYY-MM-DD, from 1970-01-01 to 2199-12-31",
            "number": f"a number {self.bounds}",
            "integer": f"a whole number {self.bounds}",
            "boolean": "true or false",
            "choice": f"one of {', '.join(self.choices)}",
        }[self.type]
        if self.or_whole:
            words += ", or true or false"
        if self.unit:
            words += f" ({self.unit})"
        return words if not self.needed else f"{words}; not empty"

    @property
    def label(self) -> str:
        """The name as words, for a screen."""
        return self.name.replace("_", " ").capitalize()


@dataclass(frozen=True)
class Table:
    """One table of a history: a file, its columns in order, and the columns that may not repeat together.

    Parameters
    ----------
    name : str
        Name in `TABLES`; the file is ``name.csv``.
    columns : tuple of Column
        In the order in which they are written.
    key : tuple of str
        Columns of which no two rows may be alike; empty where rows may repeat.
    help : str
        What a row is.
    without : str
        What a history lacks where the table is absent; empty: nothing.
    """

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    help: str
    without: str

    @property
    def file(self) -> str:
        """Name of the file that holds it."""
        return f"{self.name}.csv"

    def __iter__(self) -> Iterator[Column]:
        return iter(self.columns)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of its columns."""
        return tuple(column.name for column in self.columns)

    def column(self, name: str) -> Column:
        """Return the column of a name; KeyError where there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)


def _count(name: str, help: str) -> Column:
    return Column(name, "integer", help, "count in the month", bounds=NOT_NEGATIVE)


def _factor(name: str, help: str) -> Column:
    return Column(f"incident_factor_{name}", "number", help, "times", bounds=ONE_TO_TWENTY)


def _client() -> Column:
    return Column("client_id", "text", "Short name of the client, the same in every table.", needed=True)


_MONTHS = Table(
    "months",
    (
        _client(),
        Column("month", "month", "Calendar month.", needed=True),
        Column(
            "mrr", "number", "Recurring fee; an annual fee counts a twelfth.", "currency/month", bounds=NOT_NEGATIVE
        ),
        Column("hours", "number", "All labour spent, billable or not.", "hours/month", bounds=NOT_NEGATIVE),
        Column("seats", "integer", "People served.", "seats", bounds=AT_LEAST_ONE),
        Column("project_revenue", "number", "Non-recurring revenue, less credits.", "currency/month"),
        Column("project_cost", "number", "Direct cost of that.", "currency/month", bounds=NOT_NEGATIVE),
        Column("direct_cost", "number", "Licences and third parties.", "currency/month", bounds=NOT_NEGATIVE),
        Column("labour_cost", "number", "Loaded cost of the hours.", "currency/month", bounds=NOT_NEGATIVE),
        _count("tickets_opened", "New tickets."),
        _count("tickets_reopened", "Tickets opened again, whenever they were first opened."),
        _count("admin_requests", "Requests by the client's own administrators."),
        _count("escalations", "Escalations to management."),
        _count("invoices_issued", "Invoices issued in the month."),
        _count("invoices_disputed", "How many of those were disputed."),
        Column("days_to_pay", "number", "Average, of invoices paid.", "days after invoice", bounds=ONE_YEAR_EITHER_WAY),
        _count("recommendations_made", "Recommendations made."),
        _count("recommendations_ignored", "Recommendations the client let drop, whenever they were made."),
        _count("security_incidents", "Security incidents."),
        _count("emails_received", "E-mails received."),
    ),
    ("client_id", "month"),
    "One row a client and month.",
    "fees, hours, tickets and margins are unknown",
)

_CLIENTS = Table(
    "clients",
    (
        _client(),
        Column("name", "text", "Name for the screen."),
        Column("start_date", "date", "First day as a client."),
        Column("end_date", "date", "Last day as a client; empty while it is one."),
        Column("ended_by", "choice", "Who ended it.", choices=("client", "msp", "other")),
        Column("segment", "text", "Kind of business."),
        Column("seats", "integer", "People served today.", "seats", bounds=AT_LEAST_ONE),
        Column("endpoints", "integer", "Devices looked after today.", "devices", bounds=NOT_NEGATIVE),
        Column("old_endpoints", "integer", "Of them, past their support.", "devices", bounds=NOT_NEGATIVE),
        Column("on_standard_stack", "boolean", "Runs on the standard stack."),
        Column("payment_terms_days", "integer", "Days allowed.", "days after invoice", bounds=ONE_YEAR_EITHER_WAY),
        Column("notice_months", "integer", "Notice the agreement asks.", "months", bounds=TEN_YEARS_OF_MONTHS),
        Column("contract_end", "date", "Next renewal or end of the agreement."),
        Column("renewal_months", "integer", "It renews by; 0: not.", "months", bounds=TEN_YEARS_OF_MONTHS),
        Column("termination_fee", "number", "Owed by the MSP for ending early.", "currency", bounds=NOT_NEGATIVE),
        Column("prepaid_balance", "number", "Returned at a departure.", "currency", bounds=NOT_NEGATIVE),
    ),
    ("client_id",),
    "One row a client, as it stands today.",
    "departures, notice, contract ends, fees owed and payment terms are unknown",
)

_INVOICES = Table(
    "invoices",
    (
        _client(),
        Column("invoice_id", "text", "Number of the invoice.", needed=True),
        Column("issued_on", "date", "Date of the invoice.", needed=True),
        Column("amount", "number", "Net of sales tax; a credit note is negative.", "currency", needed=True),
        Column("due_on", "date", "Date it falls due."),
        Column("paid_on", "date", "Date it was paid; empty: unknown, or not yet."),
        Column("amount_paid", "number", "Paid so far.", "currency"),
        Column("written_off", "number", "Given up for lost.", "currency", bounds=NOT_NEGATIVE, or_whole=True),
        Column("disputed", "boolean", "The client contested it."),
        Column("kind", "choice", "What it bills.", choices=("recurring", "project", "pass_through", "credit")),
    ),
    ("client_id", "invoice_id"),
    "One row an invoice.",
    "late payment, bad debt and days sales outstanding are unknown",
)

_EVENTS = Table(
    "events",
    (
        _client(),
        Column("date", "date", "Day it happened.", needed=True),
        Column("kind", "choice", "What happened.", needed=True, choices=EVENT_KINDS),
        Column("value", "number", "A figure to it: for price_change the change as a fraction, 0.08 for 8 % up."),
        Column("note", "text", "What was said or done."),
    ),
    (),
    "One row an event.",
    "price changes, friction and deal-breakers are unknown",
)

_STAFF_POLL = Table(
    "staff_poll",
    (
        Column("year", "integer", "Year of the poll.", "year", needed=True, bounds=YEARS),
        Column("voter", "text", "Who votes.", needed=True),
        _client(),
        Column("rank", "integer", "1 is the worst client.", "place", bounds=AT_LEAST_ONE),
    ),
    ("year", "voter", "client_id"),
    "One row a vote for one of the worst clients.",
    "the staff's own view is unknown",
)


def _stay(months: int) -> Column:
    help = f"Forecast: it is still a client {months} months after the decision."
    return Column(f"stay_probability_{months}", "number", help, "share", needed=True, bounds=SHARE)


def _range(name: str, what: str, unit: str, months: int, bounds: Bounds) -> tuple[Column, ...]:
    levels = (("p05", "19 of 20 end higher"), ("p50", "half end higher"), ("p95", "1 of 20 ends higher"))
    return tuple(
        Column(
            f"{name}_{months}_{level}",
            "number",
            f"Forecast: {what} in the {months} months after the decision, if it is still a client then: {words}.",
            unit,
            bounds=bounds,
        )
        for level, words in levels
    )


def _through(months: int) -> tuple[Column, ...]:
    fees = f"Forecast: fees billed in the {months} months after the decision, if it is still a client then."
    return (
        Column(f"fees_{months}", "number", fees, "currency", bounds=NOT_NEGATIVE),
        *_range("hours", "all hours worked", "hours", months, NOT_NEGATIVE),
        *_range("gross_profit", "fees and project margin less direct cost and labour", "currency", months, ANY_NUMBER),
    )


_DECISIONS = Table(
    "decisions",
    (
        _client(),
        Column("decided_in", "month", "Month at whose end it was decided.", needed=True),
        Column("kind", "choice", "What was decided.", needed=True, choices=("keep", "reprice", "fire")),
        Column("uplift", "number", "Change of the fee, 0.08 for 8 % up.", "share of the fee", bounds=ABOVE_MINUS_ONE),
        Column(
            "month", "integer", "In force from, or fired at the end of.", "months after decided_in", bounds=AT_LEAST_ONE
        ),
        Column("prepay", "boolean", "Paid in advance from then on."),
        Column("standardise", "boolean", "Moved to the standard stack."),
        Column("review_month", "integer", "Its answer is judged in.", "months after decided_in", bounds=AT_LEAST_ONE),
        Column("keep_if", "text", f"Answers kept at the review: some of {' '.join(KEPT_RESPONSES)}, blanks between."),
        Column("verdict", "choice", "What the product advised then.", needed=True, choices=DECISION_VERDICTS),
        Column("note", "text", "Why it was decided so."),
        *(_stay(months) for months in STAY_HORIZONS),
        *(column for months in RANGE_HORIZONS for column in _through(months)),
        Column(
            "keep_stay_probability_12",
            "number",
            "Forecast had it been kept as it was: it is still a client 12 months later.",
            "share",
            bounds=SHARE,
        ),
        Column(
            "keep_gross_profit_12",
            "number",
            "Forecast had it been kept as it was: what it brings in 12 months on average, nothing once it has left.",
            "currency",
        ),
        Column(
            "spread_factor", "number", "By what the ranges were widened, learned by then.", "times", bounds=POSITIVE
        ),
        Column(
            "leaving_shift",
            "number",
            "By what the logarithm of the odds of leaving in a year was moved, learned by then.",
            "log odds",
            bounds=FOUR_EITHER_WAY,
        ),
    ),
    ("client_id", "decided_in"),
    "One row a decision taken, with what was forecast of it then; written when it is recorded.",
    "",
)

_COMPANY = Table(
    "company",
    (
        Column("key", "text", "Name of a figure of the whole company.", needed=True),
        Column("value", "text", "The figure; empty: unknown."),
    ),
    ("key",),
    "One row a figure of the whole company.",
    "cash, capacity and the market's price are unknown",
)

_UNATTRIBUTED = Table(
    "unattributed",
    (
        Column("month", "month", "Calendar month.", needed=True),
        Column("hours", "number", "Hours that name no client.", "hours/month", bounds=NOT_NEGATIVE),
        _count("tickets", "Tickets that name no client."),
    ),
    ("month",),
    "One row a month: work that exports hold without saying for whom. It is shown, never spread over clients.",
    "",
)

TABLES: dict[str, Table] = {
    table.name: table
    for table in (_MONTHS, _CLIENTS, _INVOICES, _EVENTS, _STAFF_POLL, _DECISIONS, _UNATTRIBUTED, _COMPANY)
}
"""Every table of a history by name."""

COMPANY: dict[str, Column] = {
    column.name: column
    for column in (
        Column("currency", "text", "Three capital letters, such as EUR."),
        Column("opening_cash", "number", "Cash at hand today.", "currency"),
        Column("cash_floor", "number", "Cash must not fall below.", "currency"),
        Column(
            "fixed_overhead_per_month",
            "number",
            "Rent, sales, management: all but client labour and licences.",
            "currency/month",
            bounds=NOT_NEGATIVE,
        ),
        Column("technicians", "number", "People who do client work.", "full-time people", bounds=NOT_NEGATIVE),
        Column("capacity_hours_per_month", "number", "Hours they can work.", "hours/month", bounds=NOT_NEGATIVE),
        Column("backlog_hours", "number", "Sellable work waiting.", "hours/month", bounds=NOT_NEGATIVE),
        Column("market_price_per_seat", "number", "Asked elsewhere.", "currency/seat/month", bounds=POSITIVE),
        Column("technician_replacement_cost", "number", "Hiring anew.", "currency", bounds=NOT_NEGATIVE),
        Column(
            "departures_a_year_blamed_on_clients",
            "number",
            "Technicians who left because of clients.",
            "people/year",
            bounds=NOT_NEGATIVE,
        ),
        Column("ideal_seats_min", "integer", "The ideal client has at least.", "seats", bounds=AT_LEAST_ONE),
        Column("ideal_seats_max", "integer", "The ideal client has at most.", "seats", bounds=AT_LEAST_ONE),
        Column("ideal_segments", "text", "Kinds of business wanted, with commas or semicolons between them."),
        Column("ideal_on_standard_stack", "boolean", "True: the ideal client runs on the standard stack."),
        Column(
            "ideal_payment_terms_days_max",
            "integer",
            "The ideal client's payment terms are at most.",
            "days after invoice",
            bounds=ONE_YEAR_EITHER_WAY,
        ),
        _factor("ignored_recommendations", "Times the incidents of a client that lets advice drop."),
        _factor("old_devices", "Times the incidents of a client whose devices are old."),
        _factor("repeated_alarms", "Times the incidents of a client whose security alarms repeat."),
    )
}
"""Every key of company.csv, as a column of its own."""
