"""What is known at the end of a month does not hang on anything that came after it.

One check for all: two worlds that differ only after a month must agree on every figure up to it, bit for bit.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest

from history import read_history
from history.bill_fates import bill_fates
from history.panel import month_panel
from models.features import FEATURES, Feature, feature_cube, today_of
from models.grid import read_grid, rise_months
from models.labels import LABELS, ask
from models.outcomes import outcomes

FIRST, MONTHS = pd.Period("2023-01", "M"), 34
LAST = FIRST + MONTHS - 1
CUTS = (13, 20, 27)
COUNTED = ("hours", "tickets_opened", "tickets_reopened", "admin_requests", "escalations")
QUESTIONS = {name: ask(name, horizon=label.horizon) for name, label in LABELS.items()}


@dataclass(frozen=True)
class World:
    """Tables of a history, with what the panel says beside them: scores, and who left."""

    months: pd.DataFrame
    invoices: pd.DataFrame
    clients: pd.DataFrame
    graded: pd.DataFrame
    rises: pd.DataFrame

    def known(self, as_of):
        """Give the grid and price rises as they stood at a month's end: bills judged anew, later rows not there."""
        files = {"months": self.months, "invoices": self.invoices, "clients": self.clients}
        history = read_history({f"{name}.csv": table.to_csv(index=False).encode() for name, table in files.items()})
        panel = month_panel(history, as_of).merge(self.graded, on=["client_id", "month"], how="left")
        grid = read_grid(panel, as_of=as_of, bills=bill_fates(history, as_of))
        return grid, rise_months(self.rises.loc[self.rises["month"] <= as_of], grid)


def random_world(seed):
    """Draw seven clients with 30 or 60 days to pay, who pay early, late, in advance or never; one comes, one goes."""
    generator = np.random.default_rng(seed)
    months, bills, graded = [], [], []
    terms = dict(zip("abcdefg", (30, 60, 30, 60, 30, 60, 30), strict=True))
    for client in terms:
        start, end = (9 if client == "f" else 0), (24 if client == "g" else MONTHS)
        for place in range(start, end):
            month = FIRST + place
            counts = dict(zip(COUNTED, generator.poisson((20, 12, 2, 3, 1)), strict=True))
            months.append({"client_id": client, "month": str(month)} | counts)
            left = float(client == "g" and place == end - 1)
            score = generator.normal(65.0, 8.0)
            figures = {"score": score, "score_known": score + 1.0, "friction_points": generator.poisson(1.0)}
            graded.append({"client_id": client, "month": month, "left": left} | figures)
            for _ in range(generator.integers(0, 3)):
                bills.append(_bill(generator, client, month, len(bills)))
    rises = pd.DataFrame({"client_id": ["a", "b", "a"], "month": [FIRST + 5, FIRST + 14, FIRST + 25]})
    return World(
        pd.DataFrame(months),
        pd.DataFrame(bills),
        pd.DataFrame({"client_id": list(terms), "payment_terms_days": list(terms.values())}),
        pd.DataFrame(graded).astype({"month": "period[M]"}),
        rises.astype({"month": "period[M]"}),
    )


def _bill(generator, client, month, number):
    issued = month.to_timestamp() + pd.Timedelta(days=int(generator.integers(0, 28)))
    pays = generator.choice(["soon", "late", "advance", "never", "unsaid"], p=[0.45, 0.3, 0.1, 0.1, 0.05])
    days = {"soon": (5, 29), "late": (31, 150), "advance": (-40, 0)}.get(pays)
    paid = None if days is None else issued + pd.Timedelta(days=int(generator.integers(*days)))
    return {
        "client_id": client,
        "invoice_id": number,
        "issued_on": issued.date(),
        "amount": 100,
        "paid_on": None if paid is None else paid.date(),
        "amount_paid": {"never": 0, "unsaid": None}.get(pays, 100),
        "disputed": generator.choice(["yes", "no", ""], p=[0.3, 0.6, 0.1]),
    }


def leaking(features: Sequence[Feature], once, again, cut):
    """Name the features that what came after a cut moves at or before it.

    `once` and `again` are (grid, price rises) of two worlds that are one and the same up to the cut.
    """
    (grid, rises), (other, other_rises) = once, again
    both = [client for client in grid.client_ids if client in other.client_ids]
    here, there = ([side.client_ids.index(client) for client in both] for side in (grid, other))
    cubes = feature_cube(features, grid, rises)[here], feature_cube(features, other, other_rises)[there]
    known = [np.ascontiguousarray(np.moveaxis(cube[:, : cut + 1], 2, 0)) for cube in cubes]
    return [
        feature.name for feature, a, b in zip(features, *known, strict=True) if not np.array_equal(a, b, equal_nan=True)
    ]


def changed_after(world, cut, seed):
    """Give the same world up to a cut and another one after it: figures, bills, payments and disputes to come."""
    generator = np.random.default_rng(seed)
    boundary = FIRST + cut
    end = boundary.to_timestamp(how="end").normalize()
    months, graded, invoices = world.months.copy(), world.graded.copy(), world.invoices.copy()
    later = months["month"] > str(boundary)
    months.loc[later, list(COUNTED)] = months.loc[later, list(COUNTED)].sample(frac=1.0, random_state=seed).to_numpy()
    months.loc[later, "hours"] = generator.integers(0, 5000, size=int(later.sum()))
    ahead = graded["month"] > boundary
    graded.loc[ahead, ["score", "score_known"]] = generator.uniform(0.0, 100.0, size=(int(ahead.sum()), 2))
    graded.loc[ahead, "friction_points"] = np.nan

    issued, paid = pd.to_datetime(invoices["issued_on"]), pd.to_datetime(invoices["paid_on"])
    open_then = (paid > end) | (paid.isna() & (invoices["amount_paid"] == 0))
    later_by = pd.to_timedelta(pd.Series(generator.integers(1, 200, size=len(invoices)), invoices.index), unit="D")
    paid = paid.mask(open_then, issued.clip(lower=end) + later_by)
    flipped = invoices["disputed"].map({"yes": "no", "no": "yes", "": "yes"})
    invoices = invoices.assign(
        paid_on=paid.dt.date,
        amount_paid=invoices["amount_paid"].mask(open_then, 100),
        disputed=invoices["disputed"].mask(open_then | (issued > end), flipped),
    )
    kept = (issued <= end) | (generator.random(len(invoices)) < 0.5)
    rises = pd.concat([world.rises, pd.DataFrame({"client_id": ["c"], "month": [boundary + 1]})])
    return World(months, invoices.loc[kept], world.clients, graded, rises.astype({"month": "period[M]"}))


@pytest.fixture(scope="module")
def world():
    return random_world(4)


@pytest.fixture(scope="module")
def at_the_end(world):
    return world.known(LAST)


@pytest.fixture(scope="module")
def at_each_cut(world):
    return {cut: world.known(FIRST + cut) for cut in CUTS}


@pytest.fixture(scope="module")
def otherwise(world):
    return {cut: changed_after(world, cut, seed=cut).known(LAST) for cut in CUTS}


def features_of(label):
    return (*FEATURES[label], today_of(QUESTIONS[label]))


@pytest.mark.parametrize("label", LABELS)
def test_what_is_known_today_of_an_earlier_month_was_known_then(at_the_end, at_each_cut, label):
    for cut, then in at_each_cut.items():
        assert then[0].months == cut + 1
        assert leaking(features_of(label), at_the_end, then, cut) == []


@pytest.mark.parametrize("label", LABELS)
def test_another_future_moves_no_figure(at_the_end, otherwise, label):
    for cut, changed in otherwise.items():
        assert leaking(features_of(label), at_the_end, changed, cut) == []


@pytest.mark.parametrize("label", LABELS)
def test_there_is_something_to_leak(at_the_end, otherwise, label):
    """Every figure is known at the cuts, and after them the two futures differ: the checks above cannot pass idly."""
    features = features_of(label)
    figures = feature_cube(features, *at_the_end)
    assert (np.isfinite(figures[:, list(CUTS)]).mean(axis=(0, 1)) > 0.5).all()
    timeless = {"tenure"}
    moved = leaking(features, at_the_end, otherwise[CUTS[0]], MONTHS - 1)
    assert set(moved) == {feature.name for feature in features} - timeless


def peeking(name, compute):
    return Feature(name, "stands", "hours", ("hours",), 1.0, compute)


def next_month(grid, _rises):
    hours = grid.column("hours")
    return np.concatenate([hours[:, 1:], np.full((len(hours), 1), np.nan)], axis=1)


def own_whole_mean(grid, _rises):
    hours = grid.column("hours")
    return np.broadcast_to(np.nanmean(hours, axis=1, keepdims=True), hours.shape)


def late_by_month_of_issue(grid, _rises):
    return grid.column("late_share")


def disputed_by_month_of_issue(grid, _rises):
    return grid.counts("disputed_share").issued_part


def lateness_by_month_of_issue(grid, _rises):
    return grid.counts("lateness").issued_part


def score_as_revised(grid, _rises):
    return grid.column("score")


PEEKING = tuple(
    peeking(compute.__name__, compute)
    for compute in (
        next_month,
        own_whole_mean,
        late_by_month_of_issue,
        lateness_by_month_of_issue,
        disputed_by_month_of_issue,
    )
)


def test_figures_that_peek_are_named_and_no_others(at_the_end, at_each_cut, otherwise):
    names = [feature.name for feature in PEEKING]
    for cut in CUTS:
        assert leaking((*FEATURES["hours"], *PEEKING), at_the_end, at_each_cut[cut], cut) == names
        assert leaking((*FEATURES["hours"], *PEEKING), at_the_end, otherwise[cut], cut) == names


def test_a_score_revised_later_is_read_as_it_was_known(world, at_the_end):
    """A dispute that comes up lowers the grade of a month gone by; what was known of it in that month does not move."""
    cut = CUTS[1]
    revised = world.graded.assign(score=world.graded["score"].mask(world.graded["month"] == FIRST + cut, 1.0))
    grids = at_the_end, World(**{**vars(world), "graded": revised}).known(LAST)
    naive = peeking("score_as_revised", score_as_revised)
    assert leaking((*features_of("grade"), *features_of("churn"), naive), *grids, MONTHS - 1) == ["score_as_revised"]


@pytest.mark.parametrize("label", LABELS)
def test_an_outcome_said_to_be_known_was_known_then(at_the_end, at_each_cut, label):
    full = outcomes(at_the_end[0], QUESTIONS[label])
    for cut, (grid, _) in at_each_cut.items():
        here = [at_the_end[0].client_ids.index(client) for client in grid.client_ids]
        happened, known = full.happened[here, : cut + 1], full.known_at[here, : cut + 1] <= cut
        then = outcomes(grid, QUESTIONS[label])
        assert known.any()
        told = np.isfinite(then.happened)
        # What was told then is told the same way today, and was known by that month.
        np.testing.assert_array_equal(happened[told], then.happened[told])
        assert (then.known_at[told] <= cut).all()
        # What is said today to have been known was told then, unless a bill was waited for of which nothing ever came.
        waited_for = then.known_at > cut
        np.testing.assert_array_equal(then.happened[known & ~waited_for], happened[known & ~waited_for])
        np.testing.assert_array_equal(then.already, full.already[here, : cut + 1])
