"""Invoice rows, one an invoice or one a line, to invoices.csv: each invoice counted once, net of sales tax."""

from __future__ import annotations

import numpy as np
import pandas as pd

from history.importers.tables.records import Pieces, Records

_KEYS = ["client_id", "invoice_id"]
CENT = 0.015
"""Sums of rounded lines stray from a total by less."""
HIGHEST_TAX = 0.35
"""What a total is above its lines by no more than this share of them is taken for sales tax."""
_NOT_BILLED = r"draft|void|deleted|cancel|proforma|pro forma|quote|estimate"
_NO_INVOICE = r"payment|deposit|journal|transfer|estimate|quote|purchase|accpay|spend|expense|bill\b|cheque|check"
CREDIT = r"credit|refund"
_PAID = frozenset({"paid", "settled", "closed"})
_UNPAID = frozenset({"unpaid", "open", "overdue", "outstanding"})
_KINDS = frozenset({"recurring", "project", "pass_through", "credit"})
_HEADER_FIELDS = ("net", "total", "tax")


def add_invoices(records: list[Records], pieces: Pieces) -> None:
    """Add what invoice rows say to the pieces.

    Net of tax, from the first of these that is told: the net amount; total less tax; the lines; the total, with a note
    that nothing says whether it holds sales tax. Where lines and total disagree by more than sales tax can explain, the
    total counts, with a note.

    Parameters
    ----------
    records : list of Records
        Of kind invoice, client_id settled, in the order of the files.
    pieces : Pieces
        Added to.

    Notes
    -----
    An invoice that several files know is joined: a net amount that is sure goes before one that may hold tax, and each
    file fills in what others do not tell. Drafts, voids and payments are left out, and listed. What is paid of an
    invoice is kept as a share of its total, so that tax does not matter.
    """
    found = [_one_file(one, pieces) for one in records]
    found = [frame for frame in found if len(frame)]
    if not found:
        return
    together = pd.concat([frame.assign(file_order=place) for place, frame in enumerate(found)], ignore_index=True)
    together = together.sort_values(["sure", "file_order"], ascending=[False, False], kind="stable")
    amounts = together.groupby(_KEYS)["amount"].agg(["min", "max"])
    differ = int(((amounts["max"] - amounts["min"]).abs() > HIGHEST_TAX * amounts["max"].abs() + CENT).sum())
    if differ:
        pieces.notes.append(
            f"{differ} invoices stand in several files with other amounts: of each the net one is kept, else the first."
        )
    joined = together.groupby(_KEYS, sort=True).first().reset_index()
    share = joined.pop("paid_share") if "paid_share" in joined else pd.Series(np.nan, index=joined.index)
    joined["amount_paid"] = (joined["amount"] * share).round(2).where(share.notna())
    if "written_off" in joined:
        joined["written_off"] = np.minimum(joined["written_off"].abs(), joined["amount"].clip(lower=0.0))
    if "disputed" in joined:
        joined["disputed"] = joined["disputed"].map({1.0: True, 0.0: False}).astype("boolean")
    pieces.invoices.append(joined.drop(columns=["sure", "file_order"]))


def _one_file(records: Records, pieces: Pieces) -> pd.DataFrame:
    frame = _billed(records, records.frame, pieces)
    frame = pieces.leave_out(records, frame, _amountless(frame), "no amount in any row of the invoice")
    if frame.empty:
        return frame
    is_credit = says(frame, "transaction_type", CREDIT)
    grouped = frame.groupby(_KEYS, sort=True)
    out = grouped[[name for name in ("issued_on", "due_on", "paid_on") if name in frame]].first()
    amount, gross, sure = _amounts(records, frame, pieces)
    credit = is_credit.groupby([frame[key] for key in _KEYS]).any()
    if (credit & (amount > 0)).any():
        pieces.notes.append(f"{records.place}: credit notes stand there as positive amounts; they are taken off.")
    sign = np.where(credit & (amount > 0), -1.0, 1.0)
    out["amount"] = (amount * sign).round(2)
    out["sure"] = sure
    out["paid_share"] = _paid_share(frame, grouped, gross)
    if "disputed" in frame:
        out["disputed"] = grouped["disputed"].max()
    if "written_off" in frame:
        out["written_off"] = grouped["written_off"].first()
    out["kind"] = _kinds(frame, grouped, out["amount"])
    if not sure.all():
        pieces.notes.append(
            f"{records.place}: nothing says whether its amounts hold sales tax; they are taken as net of it. If they "
            "hold tax, map a column of net amounts or of tax."
        )
    return out.reset_index()


def _billed(records: Records, frame: pd.DataFrame, pieces: Pieces) -> pd.DataFrame:
    for column, why, gone in not_billed(frame):
        frame = pieces.leave_out(records, frame, gone.loc[frame.index], why, column)
    return frame


def not_billed(frame: pd.DataFrame) -> list[tuple[str, str, pd.Series]]:
    """Return which rows bill nothing (drafts, voids, payments): the column that says so, why, and a mask of rows."""
    found = []
    if "status" in frame:
        found.append(("status", "not billed", says(frame, "status", _NOT_BILLED)))
    if "is_void" in frame:
        found.append(("is_void", "voided", frame["is_void"] == 1.0))
    if "transaction_type" in frame:
        found.append(("transaction_type", "no invoice", says(frame, "transaction_type", _NO_INVOICE)))
    return found


def _amountless(frame: pd.DataFrame) -> pd.Series:
    """Return which rows are of invoices that no row gives an amount."""
    told = frame.reindex(columns=["net", "total", "line_amount", "unit_price"]).notna().any(axis=1)
    return ~told.groupby([frame[key] for key in _KEYS]).transform("any")


def says(frame: pd.DataFrame, column: str, pattern: str) -> pd.Series:
    """Return in which rows a column holds a pattern, whatever the capitals; in none where there is no such column."""
    if column not in frame:
        return pd.Series(False, index=frame.index)
    return frame[column].astype("str").str.contains(pattern, case=False, regex=True, na=False)


def _amounts(records: Records, frame: pd.DataFrame, pieces: Pieces) -> tuple[pd.Series, pd.Series, pd.Series]:
    """Return of each invoice its net amount, the total that payments are measured by, and whether the net is sure."""
    grouped = frame.groupby(_KEYS, sort=True)
    per_line = records.answers.get("amounts") == "per_line"
    told = {
        name: grouped[name].sum(min_count=1) if per_line else grouped[name].first()
        for name in _HEADER_FIELDS
        if name in frame
    }
    nothing = pd.Series(np.nan, index=grouped.size().index)
    net, total, tax = (told.get(name, nothing) for name in _HEADER_FIELDS)
    lines = _lines(frame, nothing)
    line_tax = grouped["line_tax"].sum(min_count=1) if "line_tax" in frame else nothing
    tax = tax.fillna(line_tax)
    beside = lines.notna() & total.notna()
    tolerance = CENT * np.maximum(1.0, grouped.size())
    over = (total - lines) * np.sign(total)
    as_tax = beside & tax.isna() & (over >= -tolerance) & (over <= HIGHEST_TAX * lines.abs() + tolerance)
    amount = net.fillna(total - tax).fillna(lines.where(as_tax | total.isna()))
    sure = amount.notna()
    amount = amount.fillna(total)
    # Lines may hold their tax or not: either adds up.
    apart = np.minimum((total - tax - lines).abs(), (total - lines).abs()) > tolerance
    odd = int((beside & net.isna() & ((tax.isna() & ~as_tax) | (tax.notna() & apart))).sum())
    if odd:
        pieces.notes.append(
            f"{records.place}: of {odd} invoices the lines do not add up to the total; the total is taken."
        )
    gross = total.fillna(net + tax).fillna(lines + line_tax.fillna(0.0)).fillna(amount)
    return amount, gross, sure


def _lines(frame: pd.DataFrame, nothing: pd.Series) -> pd.Series:
    line = frame["line_amount"] if "line_amount" in frame else pd.Series(np.nan, index=frame.index)
    if "unit_price" in frame:
        quantity = frame["quantity"].fillna(1.0) if "quantity" in frame else 1.0
        discount = frame["discount"].fillna(0.0) if "discount" in frame else 0.0
        line = line.fillna(frame["unit_price"] * quantity * (1.0 - discount))
    if line.isna().all():
        return nothing
    return line.groupby([frame[key] for key in _KEYS], sort=True).sum(min_count=1)


def _paid_share(frame: pd.DataFrame, grouped: pd.core.groupby.DataFrameGroupBy, gross: pd.Series) -> pd.Series:
    """Return how much of each invoice is known to be paid, as a share of its total; NaN where nothing tells."""
    share = pd.Series(np.nan, index=gross.index)
    whole = gross.where(gross.abs() > 0)
    if "amount_due" in frame:
        share = 1.0 - grouped["amount_due"].first() / whole
    if "amount_paid" in frame:
        share = share.fillna(grouped["amount_paid"].first() / whole)
    if "is_paid" in frame:
        share = share.fillna(grouped["is_paid"].first())
    if "status" in frame:
        words = frame["status"].astype("str").str.strip().str.casefold()
        said = pd.Series(
            np.where(words.isin(_PAID), 1.0, np.where(words.isin(_UNPAID), 0.0, np.nan)), index=frame.index
        )
        share = share.fillna(said.groupby([frame[key] for key in _KEYS], sort=True).first())
    return share


def _kinds(frame: pd.DataFrame, grouped: pd.core.groupby.DataFrameGroupBy, amount: pd.Series) -> pd.Series:
    if "billed_as" in frame:
        told = grouped["billed_as"].first().astype("object").str.strip().str.casefold()
        told = told.where(told.isin(_KINDS), None)
    else:
        told = pd.Series(None, index=amount.index, dtype="object")
    return told.mask(amount < 0, "credit").mask((amount >= 0) & (told == "credit"), None).astype("str")
