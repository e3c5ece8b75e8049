"""Layouts of known exports whose structure their headers alone do not tell, and those that cannot be graded from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from history.importers.kinds.headers import plain


@dataclass(frozen=True)
class Layout:
    """One export as a product writes it.

    Parameters
    ----------
    name : str
        For a screen.
    signature : tuple of str
        Plain headers that all must be there.
    without : tuple of str
        Plain headers of which none may be there.
    kind : str
        What a row is; empty where nothing can be read from it.
    columns : mapping of str to str
        Plain header (empty: the first column) to field, "" for a column that must not be read.
    clients_in : str
        "column", or "group_rows" where a client stands alone on a row above its own.
    has_totals : bool
        True where the export always ends groups and pages with totals: left out without asking.
    only : mapping of str to tuple of str
        Plain header to the values of which a row must have one.
    widest : int
        Most named columns it may have; 0: any number.
    refused : str
        Why nothing can be read, and what to export instead.
    note : str
        What to know of it.
    """

    name: str
    signature: tuple[str, ...]
    kind: str = ""
    without: tuple[str, ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict)
    clients_in: str = "column"
    has_totals: bool = False
    only: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    widest: int = 0
    refused: str = ""
    note: str = ""


_QBO = "QuickBooks Online"

LAYOUTS: tuple[Layout, ...] = (
    Layout(
        f"{_QBO}: sales by customer detail",
        ("transaction type", "num", "sales price", "amount", "balance"),
        "invoice",
        columns={
            "": "",
            "date": "issued_on",
            "transaction date": "issued_on",
            "num": "invoice_id",
            "qty": "quantity",
            "quantity": "quantity",
            "sales price": "unit_price",
            "amount": "line_amount",
            "balance": "",
        },
        clients_in="group_rows",
        has_totals=True,
        note="Its balance is a running one and is not read; it does not tell which invoices are paid.",
    ),
    Layout(
        f"{_QBO}: customer balance detail",
        ("transaction type", "num", "due date", "open balance", "balance"),
        "invoice",
        without=("customer",),
        columns={
            "": "",
            "date": "issued_on",
            "num": "invoice_id",
            "amount": "total",
            "open balance": "amount_due",
            "balance": "",
        },
        clients_in="group_rows",
        has_totals=True,
        note="Its balance is a running one and is not read. It holds no date of payment.",
    ),
    Layout(
        f"{_QBO}: open invoices",
        ("num", "due date", "open balance"),
        "invoice",
        without=("balance",),
        columns={
            "date": "issued_on",
            "num": "invoice_id",
            "amount": "total",
            "open balance": "amount_due",
            "customer": "client",
        },
        has_totals=True,
        note="It holds open invoices alone: what was billed and paid before is not in it.",
    ),
    Layout(
        f"{_QBO}: A/R ageing summary",
        ("current", "1 30", "31 60", "61 90"),
        "ageing",
        columns={"": "client"},
        has_totals=True,
    ),
    Layout(
        "Xero: aged receivables summary",
        ("current", "less 1 month", "1 month", "2 months"),
        "ageing",
        columns={"": "client"},
        has_totals=True,
    ),
    Layout(
        f"{_QBO}: journal",
        ("transaction type", "debit", "credit"),
        refused="a journal books every amount twice and says which account, not what is owed: export Sales by Customer "
        "Detail, or the invoice list, instead",
    ),
    Layout(
        f"{_QBO}: profit and loss",
        ("distribution account",),
        refused="a profit and loss names no client: export Sales by Customer Detail instead",
    ),
    Layout(
        f"{_QBO}: sales by customer summary",
        ("customer", "total"),
        widest=2,
        refused="one total a client for a whole period tells no month: export Sales by Customer Detail instead",
    ),
    Layout(
        "HaloPSA: profitability report",
        ("customer", "average monthly revenue", "average monthly cost"),
        refused="averages over an unnamed period tell no month: export invoices and timesheets instead",
    ),
    Layout(
        "Wave: accounting transactions",
        ("transaction id", "account type", "customer", "invoice number", "amount before sales tax"),
        "invoice",
        columns={
            "transaction date": "issued_on",
            "customer": "client",
            "invoice number": "invoice_id",
            "amount before sales tax": "line_amount",
            "sales tax amount": "line_tax",
            "transaction id": "",
            "account id": "",
            "amount one column": "",
        },
        only={"account type": ("income",)},
        note="Every amount is booked twice: of each invoice the income lines alone are read.",
    ),
    Layout(
        "Jira, Tempo: worklogs in one column",
        ("issue key", "worklog"),
        refused="it names neither client nor hours in columns of their own: export the time entries with a client "
        "(or account) column instead",
    ),
)


def layout_of(header: Sequence[str]) -> Layout | None:
    """Return the known layout a header belongs to; None where it is none of them.

    Examples
    --------
    >>> layout_of(["Issue key", "Summary", "Worklog"]).name
    'Jira, Tempo: worklogs in one column'
    """
    names = {plain(name) for name in header}
    for layout in LAYOUTS:
        fits = set(layout.signature) <= names and not set(layout.without) & names
        if fits and not (layout.widest and len(names - {""}) > layout.widest):
            return layout
    return None
