"""How well drift is foretold, and how long that takes: persistence and plain models written out beside the product's.

Prints, in this order:

- *Scores* of a history by label, on the last months alone (`--last N` of those whose outcome is known): the area under
  the ROC curve within months, over clients not bad already (`hours`: over all), of the product's chain of forecasts, of
  persistence, and of two plain models untuned on the same figures (scikit-learn's logistic regression and histogram
  boosting as they come, fitted anew every month to what was known). The gain over persistence with its 95 % interval,
  from drawing clients with replacement. Everything before the last months may be used to build; the last are for a
  single look.
- *Speed*: the sample's clients over and over, 200 clients x 36 months: what training, validating and explaining one
  label takes, against the plain logistic regression fitted once a month (no choice, no intervals, no reasons).

`--data DIR` names the history (the sample by default), `--as-of YYYY-MM` stops before its end, so that settings can be
compared without a look at the last months; `--labels a,b` picks labels; `--no-speed` leaves the second part out.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from benchmarks.timing import interleaved
from history import read_history
from models import LABELS, ModelError
from models.features import available, feature_cube
from models.grid import read_grid, rise_months
from models.labels import ask
from models.outcomes import outcomes
from simulator import Scenario
from workbench.drift import DriftInputs, drift_inputs, foretell
from workbench.scored_panel import scored_panel

SAMPLE = Path(__file__).parents[1] / "data" / "sample"
DRAWS = 1_000
CLIENTS, MONTHS = 200, 36
"""Of the portfolio that is timed."""


def plain_forecasts(asked: DriftInputs, label: str, kind: str) -> pd.DataFrame:
    """Return what an untuned model, fitted anew every month to what was known, said of every client and month.

    Returns
    -------
    DataFrame
        client (row of the grid), cut (ordinal of the month), score.
    """
    question = ask(label, horizon=LABELS[label].horizon)
    grid = read_grid(asked.panel, as_of=asked.month, bills=asked.bills)
    known, rises = outcomes(grid, question), rise_months(asked.price_rises, grid)
    features = available(label, grid, rises)[:5]
    cube = np.nan_to_num(feature_cube(features, grid, rises))
    fine = (known.already == 0.0) | question.label.already_counts
    usable = np.isfinite(known.happened) & np.isfinite(known.already) & fine & grid.there_for(question.window)
    found = []
    for cut in range(grid.months):
        past = usable & (known.known_at <= cut)
        now = np.flatnonzero(usable[:, cut])
        if not len(now) or len(np.unique(known.happened[past])) < 2:
            continue
        model = LogisticRegression() if kind == "logistic" else HistGradientBoostingClassifier(random_state=0)
        model.fit(cube[past], known.happened[past])
        score = model.predict_proba(cube[now, cut])[:, 1]
        month = cut + grid.first_month.ordinal
        found.append(pd.DataFrame({"client": now, "cut": month, "score": score}))
    return pd.concat(found) if found else pd.DataFrame({"client": [], "cut": [], "score": []})


def auc_within_months(score: np.ndarray, happened: np.ndarray, cut: np.ndarray) -> float:
    """Return the AUC over pairs of the same month, by scikit-learn's own of each month."""
    total = pairs = 0.0
    for month in np.unique(cut):
        rows = cut == month
        hits = float(happened[rows].sum())
        compared = hits * (rows.sum() - hits)
        if compared > 0:
            total += compared * roc_auc_score(happened[rows], score[rows])
            pairs += compared
    return total / pairs if pairs else float("nan")


def print_scores(asked: DriftInputs, label: str, last: int) -> None:
    """Print one label's scores on the last months."""
    try:
        found = foretell(asked, label=label, scenario=Scenario())
    except ModelError as error:
        print(f"{label}: {error}")
        return
    tested = found.tested
    stretch = pd.DataFrame({"client": tested.client, "cut": tested.cut, "happened": tested.happened})
    stretch["model"], stretch["persistence"] = tested.probability, tested.persistence
    for kind in ("logistic", "boosting"):
        plain = plain_forecasts(asked, label, kind).rename(columns={"score": f"plain {kind}"})
        stretch = stretch.merge(plain, on=["client", "cut"], how="left")
    months = np.sort(stretch["cut"].unique())[-last:]
    stretch = stretch.loc[stretch["cut"].isin(months)]
    if stretch.empty:
        print(f"{label}: {found.finding}")
        return
    when = [str(pd.Period(ordinal=int(one), freq="M")) for one in (months[0], months[-1])]
    print(
        f"{label}: {found.model.fitted.kind}, {len(stretch)} client-months from {when[0]} to {when[1]}, "
        f"{int(stretch['happened'].sum())} of them before a turn"
    )
    print(f"  {found.finding}")
    for name in ("model", "persistence", "plain logistic", "plain boosting"):
        known = stretch.dropna(subset=[name])
        print(f"  {name:16} AUC {_auc(known, name):.3f}")
    gain = _auc(stretch, "model") - _auc(stretch, "persistence")
    low, high = np.quantile(_gains(stretch), (0.025, 0.975))
    print(f"  gain over persistence {gain:+.3f} ({low:+.3f} to {high:+.3f})")


def _auc(stretch: pd.DataFrame, name: str) -> float:
    return auc_within_months(*(stretch[column].to_numpy() for column in (name, "happened", "cut")))


def _gains(stretch: pd.DataFrame) -> list[float]:
    generator = np.random.default_rng(11)
    groups = [group for _, group in stretch.groupby("client")]
    gains = []
    for _ in range(DRAWS):
        drawn = pd.concat([groups[one] for one in generator.integers(len(groups), size=len(groups))])
        gain = _auc(drawn, "model") - _auc(drawn, "persistence")
        if np.isfinite(gain):
            gains.append(gain)
    return gains


def print_speed() -> None:
    """Print what each label takes on 200 clients x 36 months, against the plain regression."""
    asked = _many_clients(_inputs(SAMPLE, None))
    clients = asked.panel["client_id"].nunique()
    months = asked.panel["month"].nunique()
    print(f"\n{clients} clients x {months} months: train, validate and explain, ms by the clock (best, median), ratio")
    for label in LABELS:
        try:
            foretell(asked, label=label, scenario=Scenario())
        except ModelError as error:
            print(f"  {label:9} {error}")
            continue
        taken = interleaved(
            {
                "product": lambda _round, label=label: foretell(asked, label=label, scenario=Scenario()),
                "plain": lambda _round, label=label: plain_forecasts(asked, label, "logistic"),
            },
            {"product": 3, "plain": 3},
        )
        ours, plain = taken["product"], taken["plain"]
        print(
            f"  {label:9} {ours.best:7.0f} {ours.median:7.0f}   plain regression {plain.best:6.0f}   "
            f"{ours.best / plain.best:5.1f}"
        )


def _many_clients(asked: DriftInputs) -> DriftInputs:
    """Repeat the clients under new names, each copy's figures moved a little, and keep the last months."""
    generator = np.random.default_rng(5)
    copies = -(-CLIENTS // asked.panel["client_id"].nunique())
    panels, bills, rises = [], [], []
    kept = sorted(asked.panel["client_id"].unique())
    recent = asked.panel.loc[asked.panel["month"] > asked.month - MONTHS]
    for copy in range(copies):
        names = {client: f"{client}-{copy}" for client in kept[: CLIENTS - copy * len(kept)]}
        moved = recent.loc[recent["client_id"].isin(names)].copy()
        moved["hours"] *= np.exp(0.05 * generator.normal(size=len(moved)))
        for table, into in ((moved, panels), (asked.bills, bills), (asked.price_rises, rises)):
            if table is not None:
                mine = table.loc[table["client_id"].isin(names)]
                into.append(mine.assign(client_id=mine["client_id"].map(names)))
    many = pd.concat(panels, ignore_index=True)
    return replace(
        asked,
        clients=tuple(many["client_id"].unique()),
        panel=many,
        bills=pd.concat(bills, ignore_index=True) if bills else None,
        price_rises=pd.concat(rises, ignore_index=True) if rises else None,
    )


def _inputs(folder: Path, as_of: str | None) -> DriftInputs:
    history = read_history(folder)
    month = history.last_month if as_of is None else pd.Period(as_of, "M")
    scenario = Scenario()
    panel, scores = scored_panel(history, month, scenario)
    return drift_inputs(history, panel, scores, month, scenario)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the scores, then the speed."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--data", type=Path, default=SAMPLE)
    asked.add_argument("--as-of")
    asked.add_argument("--labels", default=",".join(LABELS))
    asked.add_argument("--last", type=int, default=6, metavar="MONTHS")
    asked.add_argument("--no-speed", action="store_true")
    chosen = asked.parse_args(arguments)
    inputs = _inputs(chosen.data, chosen.as_of)
    for label in chosen.labels.split(","):
        print_scores(inputs, label, chosen.last)
    if not chosen.no_speed:
        print_speed()


if __name__ == "__main__":
    main()
