"""Decisions that need figures: whether amounts are an invoice's or a line's, what is below zero, what is told twice."""

from __future__ import annotations

from dataclasses import replace

from history.importers.examination import MOST_EXAMPLES, Examined
from history.importers.kinds.headers import plain
from history.importers.question import Question
from history.importers.tables.invoice_rows import CREDIT, not_billed, says
from history.importers.tables.records import Records

_WHOLE_BY_NAME = frozenset({"total", "invoice total", "total amount", "gross", "gross amount", "subtotal", "net total"})
_LINE_FIELDS = ("line_amount", "unit_price", "quantity")


def decide_amounts(sheet: Examined, records: Records) -> Examined:
    """Return the sheet with what its figures leave open asked: per line or per invoice, credit notes, repeated months.

    Parameters
    ----------
    sheet : Examined
        Of which all else is decided.
    records : Records
        Its rows.
    """
    if records.kind == "invoice":
        return _credits(_per_line_or_invoice(sheet, records), records)
    if records.kind == "month":
        return _repeated_months(sheet, records)
    return sheet


def _per_line_or_invoice(sheet: Examined, records: Records) -> Examined:
    entry, frame = sheet.entry, records.frame
    if entry.amounts is not None:
        return sheet
    whole = next((name for name in ("net", "total") if name in frame), None)
    keys = [name for name in ("client", "client_code", "invoice_id") if name in frame]
    again = frame.duplicated(keys, keep=False)
    if whole is None or not again.any():
        return replace(sheet, entry=replace(entry, amounts="per_invoice"))
    rows = frame.loc[again].groupby(keys, dropna=False)[whole]
    differ = (rows.max() - rows.min()).abs() > 0.005
    column = entry.column_of(whole) or whole
    by_name = plain(column) in _WHOLE_BY_NAME or any(name in frame for name in _LINE_FIELDS)
    if not differ.any() and by_name:
        return replace(sheet, entry=replace(entry, amounts="per_invoice"))
    shown = tuple(
        str(key[-1] if isinstance(key, tuple) else key)
        for key in (differ[differ].index if differ.any() else differ.index)
    )
    text = (
        f"Some invoices have several rows. Does {column} hold the amount of the line (the rows add up), or that of the "
        "whole invoice, repeated?"
    )
    proposal = "per_line" if differ.any() else "per_invoice"
    choices = ("per_line",) if differ.any() else ("per_line", "per_invoice")
    asked = Question(sheet.place, "amounts", text, choices, proposal, column, shown[:MOST_EXAMPLES])
    return replace(sheet, questions=(*sheet.questions, asked))


def _credits(sheet: Examined, records: Records) -> Examined:
    entry, frame = sheet.entry, records.frame
    if entry.negative_amounts is not None:
        return sheet
    whole = next((name for name in ("net", "total", "line_amount") if name in frame), None)
    if whole is None:
        return sheet
    below = (frame[whole] < 0) & ~says(frame, "transaction_type", CREDIT)
    for _column, _why, gone in not_billed(frame):
        below &= ~gone
    if whole == "line_amount":
        # A discount is a line below zero in an invoice above.
        sums = frame.groupby([name for name in ("client", "client_code", "invoice_id") if name in frame], dropna=False)
        below &= sums[whole].transform("sum") < 0
    if not below.any():
        return sheet
    shown = tuple(
        dict.fromkeys(f"{row.invoice_id}: {getattr(row, whole):,.2f}" for row in frame.loc[below].head(20).itertuples())
    )
    text = (
        f"{int(below.sum())} rows have amounts below zero. Are they credit notes, taken off what was billed? "
        "(If they are payments, filter them out under only.)"
    )
    asked = Question(
        sheet.place, "negative_amounts", text, ("credit",), "credit", entry.column_of(whole), shown[:MOST_EXAMPLES]
    )
    return replace(sheet, questions=(*sheet.questions, asked))


def _repeated_months(sheet: Examined, records: Records) -> Examined:
    entry, frame = sheet.entry, records.frame
    keys = [name for name in ("client", "client_code", "month") if name in frame]
    again = frame.duplicated(keys)
    if entry.repeated is not None or not again.any():
        return sheet
    rows = frame.loc[again].head(MOST_EXAMPLES)
    shown = tuple(
        f"row {row}: {' '.join(map(str, key))}"
        for row, key in zip(rows["row"], rows[keys].itertuples(index=False), strict=True)
    )
    text = (
        f"{int(again.sum())} rows tell a client's month again. Are the rows to be added up, or does the last one count?"
    )
    asked = Question(sheet.place, "repeated", text, ("sum", "last"), None, None, shown)
    return replace(sheet, questions=(*sheet.questions, asked))
