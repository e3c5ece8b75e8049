import pytest

from tests.history.model_defaults import profiles_at

MONTHS = "client_id,month,mrr,seats\na,2026-03,1000,8\nb,2026-03,500,\n"


def profile(history, client="a", **defaults):
    return profiles_at(history, history.last_month, **defaults).estimates[client]


@pytest.mark.parametrize(
    ("end", "renewal", "left"),
    [
        ("2026-06-30", "", 3),
        ("2026-06-01", 12, 3),
        ("2026-04-01", "", 1),
        ("2026-03-31", "", 0),
        ("2025-01-31", "", 0),
        ("2025-01-31", 0, 0),
        ("2026-03-31", 12, 12),
        ("2026-02-28", 12, 11),
        ("2025-03-31", 12, 12),
        ("2024-05-31", 12, 2),
        ("2026-02-15", 1, 1),
        ("2026-01-31", 3, 1),
    ],
)
def test_months_to_the_next_renewal(history_of, end, renewal, left):
    history = history_of(months=MONTHS, clients=f"client_id,contract_end,renewal_months\na,{end},{renewal}")
    estimate = profile(history)["contract_months_left"]
    assert (estimate.value, estimate.assumed) == (left, False)
    assert end in estimate.evidence


def test_what_the_agreement_states_is_taken_as_it_is(history_of):
    history = history_of(
        months=MONTHS, clients="client_id,notice_months,termination_fee,prepaid_balance\na,3,1500,200\nb,,,"
    )
    names = ("notice_months", "termination_fee", "prepaid_balance", "contract_months_left")
    assert [(profile(history)[name].value, profile(history)[name].assumed) for name in names] == [
        (3.0, False),
        (1500.0, False),
        (200.0, False),
        (0.0, True),
    ]
    assert all(profile(history, "b")[name].assumed for name in names)


def test_friction_cost_by_share_of_points(history_of):
    events = (
        "client_id,date,kind\na,2026-03-01,abuse\na,2026-03-02,complaint\na,2026-03-03,contempt\nb,2026-03-01,abuse\n"
    )
    friction = profile(history_of(months=MONTHS, events=events))["friction_cost"]
    # Three of four points, a quarter of a departure a year at 12,000, a month.
    assert friction.value == pytest.approx(0.75 * 0.25 * 12_000 / 12)
    assert friction.assumed is True
    assert friction.evidence == "3 of 4 friction points in 12 months"


def test_friction_cost_with_the_companys_own_figures(history_of):
    history = history_of(
        months=MONTHS,
        events="client_id,date,kind\na,2026-03-01,abuse\n",
        company="key,value\ntechnician_replacement_cost,24000\ndepartures_a_year_blamed_on_clients,1",
    )
    friction = profile(history)["friction_cost"]
    assert (friction.value, friction.assumed) == (2000.0, False)
    assert profile(history, "b")["friction_cost"].value == 0.0


def test_friction_cost_without_any_point_is_nothing(history_of):
    friction = profile(history_of(months=MONTHS))["friction_cost"]
    assert (friction.value, friction.assumed) == (0.0, True)
    assert friction.method == "nothing to share out: no friction is recorded"


def test_price_position_against_the_stated_market(history_of):
    history = history_of(months=MONTHS, company="key,value\nmarket_price_per_seat,100")
    position = profile(history)["price_position"]
    assert (position.value, position.assumed) == (1000 / 8 / 100, False)
    unknown = profile(history, "b")["price_position"]
    assert (unknown.value, unknown.assumed) == (None, True)


def test_price_position_is_blank_without_a_market_price(history_of):
    assert profile(history_of(months=MONTHS))["price_position"].value is None


def test_a_poll_of_too_few_voters_counts_but_is_not_told(history_of):
    events = "client_id,date,kind\na,2026-03-01,abuse\n"
    two = "year,voter,client_id\n2026,ann,b\n2026,bob,b\n"
    friction = profile(history_of(months=MONTHS, events=events, staff_poll=two), "b")["friction_cost"]
    # Two votes of three points; how many they are would betray the two.
    assert friction.value == pytest.approx(2 / 3 * 0.25 * 12_000 / 12)
    assert friction.evidence == "points of 12 months, with a poll of too few voters to be told"
    three = profile(history_of(months=MONTHS, events=events, staff_poll=two + "2026,cem,b\n"), "b")["friction_cost"]
    assert three.evidence == "3 of 4 friction points in 12 months"
