import numpy as np
import pandas as pd
import pytest

from models.features import FEATURES, RULE_SIGNS, Feature, available, feature_cube
from models.grid import read_grid, rise_months

CUT = 20


def figures_at(features, panel, rises, as_of, cut):
    grid = read_grid(panel, as_of=as_of)
    return feature_cube(features, grid, rise_months(rises, grid))[:, : cut + 1]


def peeks(features, panel, cut, seed=3):
    """Say whether anything after a cut moves a feature at or before it by a single bit."""
    generator = np.random.default_rng(seed)
    months = sorted(panel["month"].unique())
    boundary, last = months[cut], months[-1]
    rises = pd.DataFrame({"client_id": panel["client_id"].iloc[[0, -1]], "month": [months[4], months[9]]})
    rises = rises.astype({"month": "period[M]"})
    before = figures_at(features, panel, rises, last, cut)

    later = panel["month"] > boundary
    numeric = [name for name in panel.columns if name not in ("client_id", "month")]
    shuffled = panel.copy()
    shuffled.loc[later, numeric] = panel.loc[later, numeric].sample(frac=1.0, random_state=seed).to_numpy()
    scaled = panel.copy()
    scaled.loc[later, numeric] = 1e7 * generator.normal(size=(int(later.sum()), len(numeric)))
    emptied = panel.copy()
    emptied.loc[later, numeric] = np.nan
    more_rises = pd.concat(
        [rises, pd.DataFrame({"client_id": panel["client_id"].iloc[[0]], "month": [months[cut + 1]]})]
    )
    variants = [
        (shuffled, rises, last),
        (scaled, rises, last),
        (emptied, rises, last),
        (panel, more_rises, last),
        (panel.loc[~later], rises, boundary),
    ]
    return any(
        before.tobytes() != figures_at(features, changed, moved, end, cut).tobytes() for changed, moved, end in variants
    )


@pytest.mark.parametrize("label", FEATURES)
def test_nothing_after_the_cut_moves_a_feature_by_a_bit(noisy_panel, label):
    assert not peeks(FEATURES[label], noisy_panel(clients=8), CUT)


def test_a_feature_that_peeks_is_caught(noisy_panel):
    def next_month(grid, _rises):
        values = grid.column("hours")
        return np.concatenate([values[:, 1:], values[:, -1:]], axis=1)

    def own_whole_mean(grid, _rises):
        values = grid.column("hours")
        return np.broadcast_to(np.nanmean(values, axis=1, keepdims=True), values.shape)

    for compute in (next_month, own_whole_mean):
        peeking = Feature("peek", "stands", "hours", ("hours",), compute)
        assert peeks((*FEATURES["hours"], peeking), noisy_panel(clients=8), CUT)


@pytest.mark.parametrize("label", ["late", "disputed"])
def test_the_invoices_of_the_month_itself_are_not_known_yet(noisy_panel, label):
    panel = noisy_panel(clients=8)
    last = panel["month"].max()
    unsettled = panel.copy()
    unsettled.loc[panel["month"] == last, ["late_share", "disputed_share", "days_to_pay"]] = 1.0
    before = figures_at(FEATURES[label], panel, None, last, 35)
    assert before.tobytes() == figures_at(FEATURES[label], unsettled, None, last, 35).tobytes()


def test_a_recent_rise_is_a_log_ratio(grid_of):
    grid = grid_of({"a": {"hours": [10.0, 10.0, 10.0, 20.0]}})
    # half-life two months: weights 1, r, r^2, r^3 with r = 2^-1/2
    r = 0.5**0.5
    recent = (20.0 + 10.0 * (r + r**2 + r**3)) / (1.0 + r + r**2 + r**3)
    cube = feature_cube(FEATURES["hours"][:1], grid, None)
    assert cube[0, 3, 0] == pytest.approx(np.log(recent / 12.5))
    assert np.isnan(cube[0, 1, 0])


def test_few_invoices_are_read_as_the_portfolio(grid_of):
    grid = grid_of(
        {
            "few": {"late_share": [1.0, 0.0], "invoices_issued": [1.0, 1.0]},
            "many": {"late_share": [0.0, 0.0], "invoices_issued": [9.0, 1.0]},
        }
    )
    share = feature_cube(FEATURES["late"][:1], grid, None)[:, 1, 0]
    # one of ten invoices of month 0 was late: (1 + 2 * .1) / (1 + 2) and (0 + 2 * .1) / (9 + 2)
    assert share == pytest.approx([0.4, 0.2 / 11.0])


def test_a_price_rise_fades(grid_of):
    grid = grid_of({"a": {"hours": [1.0] * 9}})
    rises = pd.DataFrame({"client_id": ["a"], "month": pd.PeriodIndex(["2022-02"], freq="M")})
    fresh = FEATURES["hours"][4].compute(grid, rise_months(rises, grid))[0]
    assert fresh[0] == 0.0
    assert fresh[1] == 1.0
    assert fresh[7] == pytest.approx(np.exp(-1.0))


def test_what_the_panel_lacks_is_left_out_and_the_next_takes_its_place(grid_of):
    names = [feature.name for feature in available("hours", grid_of({"a": {"hours": [1.0]}}), None)]
    assert names == ["recent_rise", "level_against_own", "unrest"]


@pytest.mark.parametrize("label", FEATURES)
def test_features_are_few_and_the_rule_looks_at_some_of_them(label):
    names = [feature.name for feature in FEATURES[label]]
    assert len(names) == len(set(names)) == 5
    assert set(RULE_SIGNS[label]) <= set(names)
    assert names[0] in RULE_SIGNS[label]
