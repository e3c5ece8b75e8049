import numpy as np
import pytest

from models.calibration import NO_SIGNAL, STEEPEST_SLOPE, Calibration, fit_calibration


def fitted(log_odds, happened, weights, base_rate=0.5):
    rows = len(log_odds)
    return fit_calibration(np.array(log_odds), np.full(rows, base_rate), np.array(happened), np.array(weights))


def test_distances_from_the_base_rate_are_stretched_in_log_odds():
    # base odds 1/4; odds 1 lie ln 4 above; half of that with nothing added: odds 1/2
    found = Calibration(0.5, 0.0).apply(np.array([0.0]), 0.2)
    assert found == pytest.approx([1.0 / 3.0])
    # a shift of ln 2 doubles the odds: 1
    assert Calibration(0.5, np.log(2.0)).apply(np.array([0.0]), 0.2) == pytest.approx([0.5])
    assert Calibration().apply(np.array([0.0]), 0.2) == pytest.approx([0.5])


def test_no_signal_is_the_base_rate_for_all():
    assert NO_SIGNAL.apply(np.array([-9.0, 0.0, 9.0]), 0.2) == pytest.approx([0.2] * 3)


def test_too_bold_by_hand():
    # Foretold odds 9 and 1/9, and half of each came: log-odds of +-d, d = 2 ln 3, and weight w on either side. The mode
    # has no shift, and w d (1/2 - expit(s d)) * 2 = (s - 1) / .25. At s = 1/2 expit(ln 3) = 3/4, hence w d = 4.
    d = 2.0 * np.log(3.0)
    w = 4.0 / d
    found = fitted([d, d, -d, -d], [1.0, 0.0, 1.0, 0.0], [w / 2.0] * 4)
    assert found.slope == pytest.approx(0.5)
    assert found.shift == pytest.approx(0.0, abs=1e-12)


def test_too_low_by_hand():
    # All at the base rate of a half, w of them, and all came: w (1 - expit(a)) = a / .25; a = ln 1.5 gives w * .4
    found = fitted([0.0], [1.0], [10.0 * np.log(1.5)])
    assert found.shift == pytest.approx(np.log(1.5))
    assert found.slope == 1.0


def test_without_a_row_forecasts_stay_as_they_are():
    assert fitted([], [], []) == Calibration(1.0, 0.0)


def test_right_forecasts_stay_as_they_are():
    # odds 3 and 1/3, three of four and one of four
    d = np.log(3.0)
    found = fitted([d] * 4 + [-d] * 4, [1.0, 1.0, 1.0, 0.0, 1.0, 0.0, 0.0, 0.0], [5.0] * 8)
    assert (found.slope, found.shift) == (pytest.approx(1.0), pytest.approx(0.0, abs=1e-12))


def test_forecasts_that_point_the_wrong_way_count_for_nothing():
    found = fitted([1.0, -1.0], [0.0, 1.0], [1e4, 1e4])
    assert found.slope == 0.0


def test_the_timid_are_stretched_to_a_limit():
    found = fitted([0.1, -0.1], [1.0, 0.0], [1e6, 1e6])
    assert found.slope == STEEPEST_SLOPE


def test_a_row_far_out_ends_the_search_all_the_same():
    found = fitted([40.0, -40.0, 40.0], [0.0, 1.0, 1.0], [50.0, 50.0, 1.0])
    assert np.isfinite(found.shift)
    assert 0.0 <= found.slope <= STEEPEST_SLOPE
