"""Whatever a history holds and lacks, everything that is made of it comes out, within its bounds."""

import datetime as dt

import numpy as np
import pandas as pd
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from history import TABLES, read_history
from history.acceptability import rank_acceptability
from history.deal_breakers import deal_breakers
from history.difficulty import difficult_or_bad
from history.fit import client_fit
from history.friction import friction_points
from history.insight import client_facts, dso_days, hours_trend, pareto, portfolio_facts, small_but_stressful
from history.liability import liability
from history.panel import month_panel
from history.payments import client_payments, invoice_months
from history.scorecard import METRICS, latest_scores, scorecard
from history.staff_view import staff_view
from history.standing import portfolio_standing
from history.trend import score_trend
from tests.history.model_defaults import profiles_at

# Shrinking a whole history takes minutes and the drawn one reads well enough.
WITHOUT_SHRINKING = (Phase.explicit, Phase.reuse, Phase.generate)
DAYS = st.dates(dt.date(2025, 1, 1), dt.date(2025, 12, 31)).map(str)
SMALL = {
    "client_id": st.sampled_from(["a", "b", "NA", "007"]),
    "invoice_id": st.integers(1, 9).map(str),
    "voter": st.sampled_from(["ann", "bob", "cid"]),
    "year": st.integers(2024, 2026).map(str),
    "month": st.integers(0, 14).map(lambda step: str(pd.Period("2025-01", "M") + step)),
    "amount": st.sampled_from(["0", "100", "99.5", "-20"]),
    "written_off": st.sampled_from(["true", "0", "50", ""]),
    "rank": st.integers(1, 5).map(str),
}
NEVER_TOGETHER = {"invoices_disputed": "invoices_issued", "old_endpoints": "endpoints"}


def cell(column):
    if column.name in SMALL:
        return SMALL[column.name]
    known = {
        "text": st.just("words"),
        "date": DAYS,
        "number": st.sampled_from(["0", "1", "250.5"]) if column.name != "value" else st.sampled_from(["0.1", "-0.1"]),
        "integer": st.integers(max(0, int(column.bounds.low)), 12).map(str),
        "boolean": st.sampled_from(["true", "false"]),
        "choice": st.sampled_from([choice for choice in column.choices if choice != "credit"] or ["-"]),
    }[column.type]
    return known if column.needed else st.one_of(known, st.just(""))


@st.composite
def table(draw, name):
    columns = [column for column in TABLES[name] if column.needed or draw(st.booleans())]
    names = {column.name for column in columns}
    columns = [one for one in columns if NEVER_TOGETHER.get(one.name) not in names]
    rows = {}
    for _ in range(draw(st.integers(1, 12))):
        row = {column.name: draw(cell(column)) for column in columns}
        if "end_date" not in row or not row["end_date"] or row["end_date"] < row.get("start_date", ""):
            row = {key: "" if key in ("end_date", "ended_by") else value for key, value in row.items()}
        rows[tuple(row[key] for key in TABLES[name].key) or len(rows)] = row
    lines = [",".join(column.name for column in columns), *(",".join(row.values()) for row in rows.values())]
    return "\n".join(lines).encode()


@st.composite
def histories(draw):
    names = draw(st.sampled_from([("months",), ("invoices",), ("months", "invoices")]))
    names += tuple(name for name in ("clients", "events", "staff_poll") if draw(st.booleans()))
    files = {f"{name}.csv": draw(table(name)) for name in names}
    if draw(st.booleans()):
        files["company.csv"] = b"key,value\nmarket_price_per_seat,100\ntechnician_replacement_cost,9000\n"
    return read_history(files)


BOUNDS = {
    "mrr": (0, np.inf),
    "direct_cost": (0, np.inf),
    "hours": (0, np.inf),
    "labour_cost_per_hour": (1e-12, np.inf),
    "friction_cost": (0, np.inf),
    "days_to_pay": (-366, 366),
    "bad_debt_rate": (0, 1),
    "annual_churn": (0, 1 - 1e-12),
    "annual_incident_probability": (0, 1 - 1e-12),
    "incident_cost": (0, np.inf),
    "drift_probability": (0, 1),
    "notice_months": (0, np.inf),
    "contract_months_left": (0, np.inf),
    "termination_fee": (0, np.inf),
    "prepaid_balance": (0, np.inf),
    "price_position": (1e-12, np.inf),
    "price_reaction": (1e-12, 5),
}


@settings(max_examples=8, deadline=None, phases=WITHOUT_SHRINKING, suppress_health_check=[HealthCheck.too_slow])
@given(histories(), st.integers(0, 20))
def test_any_history_goes_all_the_way(history, back):
    as_of = max(history.first_month, history.last_known_month - back)
    panel = month_panel(history, as_of, labour_cost_per_hour=60.0)
    assert (panel["month"] <= as_of).all()
    assert not panel.duplicated(["client_id", "month"]).any()

    profiles = profiles_at(history, as_of)
    figures = profiles.table()
    for name, (low, high) in BOUNDS.items():
        known = figures[name].dropna()
        assert ((known >= low) & (known <= high)).all(), name
    needed = figures.drop(
        columns=["client_id", "mrr", "hours", "labour_cost_per_hour", "price_position", "price_reaction"]
    )
    assert needed.notna().all(axis=None)
    assert set(figures["client_id"]) <= set(history.client_ids)

    scores = scorecard(panel)
    assert len(scores) == len(panel)
    assert scores["score"].dropna().between(0, 100).all()
    assert scores["score"].notna().eq(scores["grade"].notna()).all()
    assert {name.removesuffix("_score") for name in scores if name.endswith("_score")} <= set(METRICS)

    labels = difficult_or_bad(history, as_of, panel, scores, deal_breakers(history, as_of))
    assert set(labels["label"]) <= {"bad", "difficult", "fine", "unknown"}
    assert (labels["case"].eq("") | labels["label"].eq("difficult")).all()
    active = list(profiles.estimates)
    latest = latest_scores(scores, active)
    shares = rank_acceptability(latest, seed=1, draws=50)
    assert np.allclose(shares[["A", "B", "C", "D", "F"]].sum(axis=1), 1.0)
    standing = portfolio_standing(history, scores)
    assert standing["percentile"].dropna().between(0, 1).all()
    trend = score_trend(panel, as_of)
    assert set(trend["trend"]) <= {"worse", "better", "steady", "unknown"}
    assert (trend["changed_in"].dropna() <= as_of).all()
    assert (liability(history, panel, as_of)["factor"] >= 1).all()
    assert set(client_fit(history, panel, active)["label"]) <= {"not_stated"}
    view = staff_view(history, latest, as_of)
    assert view is None or view.voters >= 3
    facts = client_facts(panel, as_of)
    portfolio_facts(facts)
    shares = pareto(facts["revenue"])["share"].sum()
    assert shares == 0 or abs(shares - 1) < 1e-9
    friction = friction_points(history, as_of)["points"].reindex(facts.index)
    small_but_stressful(facts["revenue"], friction, facts["hours"])
    hours_trend(panel, as_of)
    owed = dso_days(history, as_of)
    assert owed is None or owed >= 0
    client_payments(history, as_of)
    invoice_months(history, as_of)
