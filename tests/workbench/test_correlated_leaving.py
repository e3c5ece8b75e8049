import pytest

from simulator import Action, Scenario, profiles_from_rows
from workbench import Portfolio, evaluate, mrr_lost_by_correlation


def test_the_one_in_use_is_among_them_and_says_what_evaluate_says(portfolio):
    scenario = Scenario(
        paths=500,
        assumptions={"client_correlation": 0.35},
        actions={"mid": Action("reprice", 0.2, 2), "big": Action("reprice", 0.2, 2)},
    )
    found = mrr_lost_by_correlation(portfolio, scenario)
    assert [lost.client_correlation for lost in found] == [0.0, 0.2, 0.35, 0.5]
    (mine,) = [lost for lost in found if lost.in_use]
    evaluated = evaluate(portfolio, scenario).sample.lost_mrr
    assert (mine.client_correlation, mine.mean, mine.p95) == (0.35, evaluated.mean, evaluated.p95)
    # Fees of 9000 + 3000 + 400.
    for lost in found:
        assert lost.mean_per_month == pytest.approx(lost.mean * 12_400)
        assert lost.p95_per_month == pytest.approx(lost.p95 * 12_400)


def test_with_everyone_kept_or_let_go_it_does_not_matter_how_alike_they_react(portfolio):
    found = mrr_lost_by_correlation(portfolio, Scenario(paths=500, actions={"tiny": Action("fire", month=4)}))
    assert [lost.client_correlation for lost in found] == [0.0, 0.2, 0.5]
    assert len({(lost.mean, lost.p95) for lost in found}) == 1
    assert found[0].mean > 400 / 12_400


def test_with_many_repriced_the_bad_year_grows_with_correlation():
    rows = [{"client_id": f"c{i}", "mrr": 1000.0, "hours": 5.0} for i in range(25)]
    actions = {row["client_id"]: Action("reprice", 0.3, 2) for row in rows}
    found = mrr_lost_by_correlation(
        Portfolio(profiles_from_rows(rows)),
        Scenario(paths=2000, actions=actions, assumptions={"hazard_ratio_log_sd": 1.0}),
    )
    assert found[0].p95 < found[1].p95 < found[2].p95


def test_nobody_loses_nothing():
    assert mrr_lost_by_correlation(Portfolio(profiles_from_rows([])), Scenario()) == ()
