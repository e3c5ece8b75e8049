"""How a client pays: late or soon, and how much never; thin data drawn toward the portfolio."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from history.estimates import Estimate, FieldEstimates, assumed, counted, measured
from history.payments import SLOWEST_DAYS, known_invoices, month_end
from history.record import History
from history.shrinkage import beta_binomial, normal_normal

RECENT_MONTHS = 12
USUAL_DAYS_SD = 15.0
"""Days by which one payment strays from its client's habit, believed before any data (assumption), as one payment."""


def bad_debt_rate(
    history: History, as_of: pd.Period, there: pd.DataFrame, defaults: Mapping[str, float]
) -> FieldEstimates:
    """Return the share of each client's billing that is never collected, beta-binomial on billing.

    Each client's share written off counts as over as many equal invoices as its own are worth, (sum a)^2 / sum a^2;
    the portfolio's mean is all written off over all billed.

    Parameters
    ----------
    history : History
        With written_off in invoices.csv.
    as_of, there, defaults
        As for `history.hazards.annual_churn`; with bad_debt_rate.

    Returns
    -------
    dict of str to Estimate
        Of active clients; share in [0, 1].

    Notes
    -----
    An invoice that says nothing of a write-off counts as not written off, or the few marked ones would be all there
    is.
    """
    active = list(there.index[there["active"]])
    known = known_invoices(history, as_of)
    told = history.invoices is not None and "written_off" in history.invoices.columns
    if known is None or history.invoices is None or not told or history.invoices["written_off"].isna().all():
        return {one: assumed(defaults["bad_debt_rate"], "the default: no write-offs are recorded") for one in active}
    bills = known.loc[known["amount"] > 0]
    bills = bills.assign(lost=np.minimum(bills["written_off"], bills["amount"]), square=bills["amount"] ** 2)
    sums = bills.groupby("client_id")[["amount", "lost", "square"]].sum().reindex(there.index).fillna(0.0)
    number = bills.groupby("client_id").size()
    billed, lost = sums["amount"].to_numpy(dtype=float), sums["lost"].to_numpy(dtype=float)
    trials = np.divide(billed**2, sums["square"].to_numpy(dtype=float), out=np.zeros_like(billed), where=billed > 0)
    share = np.divide(lost, billed, out=np.zeros_like(billed), where=billed > 0)
    mean = float(lost.sum() / billed.sum()) if billed.sum() > 0 else 0.0
    shrunk = dict(zip(there.index, beta_binomial(share * trials, trials, mean).values, strict=True))
    whole = f"portfolio: {lost.sum():,.0f} of {billed.sum():,.0f}"
    method = "own share written off, drawn toward the portfolio's (beta-binomial on billing)"
    found = {}
    for one in active:
        row = sums.loc[one]
        own = f"{row['lost']:,.0f} of {row['amount']:,.0f} written off, {counted(number.get(one, 0), 'invoice')}"
        found[one] = measured(float(np.clip(shrunk[one], 0.0, 1.0)), method, f"{own}; {whole}")
    return found


def days_to_pay(
    history: History, as_of: pd.Period, there: pd.DataFrame, defaults: Mapping[str, float]
) -> FieldEstimates:
    """Return the days after the invoice on which each client pays, weighted by amount, normal shrinkage.

    Parameters
    ----------
    history : History
        Bills paid in the last 12 months; without any of a client, months.csv's days_to_pay of those months.
    as_of, there, defaults
        As for `history.hazards.annual_churn`; with days_to_pay, for clients whose payment terms are not told either.

    Returns
    -------
    dict of str to Estimate
        Of active clients; days in [-366, 366].

    Notes
    -----
    No date of payment is unknown, not unpaid: such a bill says nothing here. *Not modelled*: bills still open, which
    are slower than those paid; how many there are is said.
    """
    active = list(there.index[there["active"]])
    own = _own_days(history, as_of)
    seen = own.loc[own["count"] > 0]
    table: dict[str, float] = {}
    if len(seen):
        freedom = float((seen["number"] - 1).clip(lower=0).sum())
        within = (float(seen["squares"].sum()) + USUAL_DAYS_SD**2) / (freedom + 1.0)
        counts = seen["count"].to_numpy(dtype=float)
        shrunk = normal_normal(seen["mean"].to_numpy(dtype=float), counts, within)
        table = dict(zip(seen.index, shrunk.values.tolist(), strict=True))
    found = {}
    for one in active:
        if one not in table:
            found[one] = _days_by_terms(history, one, defaults["days_to_pay"])
            continue
        row = seen.loc[one]
        method = f"{row['source']}, drawn toward the portfolio's (normal)"
        evidence = f"own mean {row['mean']:.1f} days; portfolio {shrunk.portfolio:.1f}"
        evidence = f"{counted(row['number'], row['noun'])}, {evidence}"
        if row["open"]:
            evidence += f"; {counted(row['open'], 'bill')} still open"
        found[one] = measured(float(np.clip(table[one], -SLOWEST_DAYS, SLOWEST_DAYS)), method, evidence)
    return found


def _own_days(history: History, as_of: pd.Period) -> pd.DataFrame:
    """Return per client the mean, its effective count, the number behind it and the squares around it."""
    tables = []
    known = known_invoices(history, as_of)
    if known is not None:
        since = month_end(as_of - RECENT_MONTHS)
        paid = known.loc[known["days"].notna() & (known["paid_on"] > since)]
        table = _weighted(paid["client_id"], paid["days"].clip(-SLOWEST_DAYS, SLOWEST_DAYS), paid["amount"])
        still_open = known.loc[known["is_open"]].groupby("client_id").size()
        tables.append(
            table.assign(
                source="bills paid in the last 12 months, weighted by amount",
                noun="bill",
                open=still_open.reindex(table.index).fillna(0.0),
            )
        )
    months = history.months
    if months is not None and "days_to_pay" in months:
        rows = months.loc[
            (months["month"] <= as_of) & (months["month"] > as_of - RECENT_MONTHS) & months["days_to_pay"].notna()
        ]
        table = _weighted(rows["client_id"], rows["days_to_pay"], pd.Series(1.0, index=rows.index))
        tables.append(table.assign(source="months.csv's days to pay of the last 12 months", noun="month", open=0.0))
    if not tables:
        return pd.DataFrame({"count": []})
    both = pd.concat(tables)
    return both.loc[~both.index.duplicated()]


def _weighted(client: pd.Series, days: pd.Series, weight: pd.Series) -> pd.DataFrame:
    frame = pd.DataFrame({"client_id": client, "days": days, "weight": weight, "square": weight**2})
    frame["product"] = frame["days"] * frame["weight"]
    sums = frame.groupby("client_id")[["weight", "square", "product"]].sum()
    mean = sums["product"] / sums["weight"]
    around = (frame["days"].to_numpy(dtype=float) - mean.reindex(frame["client_id"]).to_numpy(dtype=float)) ** 2
    squares = frame.assign(around=around).groupby("client_id")["around"].sum()
    count = sums["weight"] ** 2 / sums["square"]
    number = frame.groupby("client_id").size().astype("float64")
    return pd.DataFrame({"mean": mean, "count": count, "number": number, "squares": squares})


def _days_by_terms(history: History, client: str, default: float) -> Estimate:
    clients = history.clients
    if clients is not None and "payment_terms_days" in clients:
        terms = clients.loc[clients["client_id"] == client, "payment_terms_days"].dropna()
        if len(terms):
            return assumed(float(terms.iloc[0]), "the payment terms: no payment is dated", "terms in clients.csv")
    return assumed(default, "the default: neither payments nor terms are recorded")
