import numpy as np
import pandas as pd
import pytest

from history.trend import FRESH_MONTHS, monthly_score, score_trend

NAN = float("nan")
END = pd.Period("2026-12", "M")


def days(scores):
    """Return the days to pay that give these scores: 100 at 30 days, 0 at 60."""
    return [60.0 - 0.3 * score for score in scores]


def panel(scores, client="acme", **columns):
    months = pd.period_range(end=END, periods=len(scores), freq="M")
    return pd.DataFrame({"client_id": client, "month": months, "days_to_pay": days(scores), **columns})


def trend(rows, **given):
    return score_trend(rows, END, **given).set_index("client_id").loc["acme"]


def test_a_step_down_is_dated_and_sized():
    # Flat at 80, then 50 for four months. The noise is its floor of 3, a month adds 3 at most less 0.5: 2.5, 5, 7.5:
    # found in the third month of it, begun in the first.
    found = trend(panel([80.0] * 12 + [50.0] * 4))
    assert (found["trend"], str(found["changed_in"]), found["noise"], found["months"]) == ("worse", "2026-09", 3.0, 16)
    assert found["change"] == pytest.approx(-30.0)
    assert str(found["level_from"]) == "2025-09"


def test_it_is_not_called_before_the_sum_has_passed_the_threshold():
    assert trend(panel([80.0] * 12 + [50.0] * 2))["trend"] == "steady"
    assert trend(panel([80.0] * 12 + [50.0] * 3))["trend"] == "worse"


def test_a_small_step_adds_its_own_size_and_no_more():
    # 6 points are 2 noise units. After 12 months at 80: 2 / sqrt(1 + 1/12) - 0.5 = 1.42. Then the level is
    # (12 * 80 + 74) / 13 and the month 12/13 of the step below it: (24/13) / sqrt(14/13) - 0.5 = 1.28. Then
    # (24/14) / sqrt(15/14) - 0.5 = 1.16 makes 3.86, and (24/15) / sqrt(16/15) - 0.5 = 1.05 makes 4.91: not yet.
    assert trend(panel([80.0] * 12 + [74.0] * 4))["trend"] == "steady"
    assert trend(panel([80.0] * 12 + [74.0] * 5))["trend"] == "worse"


def test_a_step_up_is_better():
    found = trend(panel([30.0] * 10 + [70.0] * 5))
    assert (found["trend"], str(found["changed_in"])) == ("better", "2026-08")
    assert found["change"] == pytest.approx(40.0)
    # The first month there is: ten before the change, no twelve.
    assert str(found["level_from"]) == "2025-10"


def test_a_recovery_ends_the_trend_down():
    found = trend(panel([80.0] * 8 + [50.0] * 5 + [80.0] * 4))
    assert (found["trend"], str(found["changed_in"])) == ("better", "2026-09")
    assert found["change"] == pytest.approx(30.0)
    assert str(found["level_from"]) == "2026-04"


def test_one_bad_month_is_no_trend():
    assert trend(panel([80.0] * 12 + [0.0] + [80.0] * 3))["trend"] == "steady"


@pytest.mark.parametrize(("ago", "label"), [(FRESH_MONTHS, "worse"), (FRESH_MONTHS + 1, "steady")])
def test_an_old_change_is_the_standing_of_today(ago, label):
    found = trend(panel([80.0] * 10 + [50.0] * ago))
    assert found["trend"] == label
    assert pd.isna(found["changed_in"]) == pd.isna(found["level_from"]) == (label == "steady")


def test_below_eight_graded_months_nothing_is_said():
    assert trend(panel([90.0] * 4 + [10.0] * 3))["trend"] == "unknown"
    assert trend(panel([90.0] * 4 + [NAN] * 6 + [10.0] * 3))["trend"] == "unknown"
    assert trend(panel([90.0] * 5 + [10.0] * 3))["trend"] == "worse"


def test_missing_months_are_passed_over():
    # Three unknown months: the change is found in the third month of it that is known.
    found = trend(panel([80.0] * 10 + [50.0, NAN, NAN, NAN, 50.0, 50.0]))
    assert (found["trend"], str(found["changed_in"])) == ("worse", "2026-07")
    assert trend(panel([80.0] * 10 + [50.0, NAN, NAN, NAN, 50.0]))["trend"] == "steady"


def test_a_gap_longer_than_a_year_before_the_change_leaves_a_level_to_compare_with():
    found = trend(panel([80.0] * 8 + [NAN] * 14 + [50.0] * 4))
    assert found["trend"] == "worse"
    assert found["change"] == pytest.approx(-30.0)


def test_what_moved_it_is_the_metric_with_the_most_weighted_points():
    disputed = [0.0] * 12 + [0.05] * 4  # 100, then 80
    rows = panel([80.0] * 12 + [50.0] * 4, disputed_share=disputed)
    found = trend(rows)
    # Half of thirty points against half of twenty; 36 days to pay before, 45 since.
    assert (found["moved_by"], found["moved_points"]) == ("days_to_pay", pytest.approx(-15.0))
    assert (found["value_before"], found["value_after"]) == (pytest.approx(36.0), pytest.approx(45.0))
    assert found["change"] == pytest.approx(-25.0)
    found = trend(rows, weights={"disputed_invoices": 3})
    assert (found["moved_by"], found["moved_points"]) == ("disputed_invoices", pytest.approx(-15.0))
    assert (found["value_before"], found["value_after"]) == (0.0, pytest.approx(0.05))


def test_a_metric_told_every_third_month_alone_makes_no_steps():
    ignored = [1.0, NAN, NAN] * 5
    rows = panel([90.0] * 15, recommendations_made=ignored, recommendations_ignored=ignored)
    # 0 points for advice and 90 for payment, every month: what a quarter told stands until the next.
    assert monthly_score(rows, END)["score"].tolist() == pytest.approx([45.0] * 15)


def test_a_month_of_which_nothing_is_told_has_no_score():
    months = monthly_score(panel([80.0, NAN, 60.0]), END)
    assert months["month"].astype(str).tolist() == ["2026-10", "2026-12"]


def test_nothing_later_than_the_month_is_read():
    rows = panel([80.0] * 12 + [50.0] * 4)
    early = score_trend(rows, END - 2).set_index("client_id").loc["acme"]
    assert (early["trend"], early["months"]) == ("steady", 14)


def noisy(count, months, seed, step=0.0, since=0):
    generator = np.random.default_rng(seed)
    scores = generator.normal(50.0, 8.0, (count, months))
    scores[:, since:] += step
    frames = [panel(own, f"c{number:04d}") for number, own in enumerate(scores)]
    return pd.concat(frames, ignore_index=True)


@pytest.mark.parametrize("months", [12, 36])
def test_on_pure_noise_few_are_called_worse_or_better(months):
    found = score_trend(noisy(600, months, 11), END)
    # Designed for about one in twenty-five; 600 clients have a standard error of 0.8 %.
    assert found["trend"].isin(("worse", "better")).mean() < 0.07


def test_a_step_of_two_noise_units_is_found_and_dated_within_months():
    found = score_trend(noisy(400, 30, 12, step=-16.0, since=24), END)
    worse = found.loc[found["trend"] == "worse"]
    assert len(worse) > 0.6 * len(found)
    off = worse["changed_in"].array.asi8 - (END.ordinal - 5)
    assert np.median(np.abs(off)) <= 1
    assert (found["trend"] == "better").mean() < 0.05
