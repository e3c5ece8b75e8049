"""A world in which only one unsure figure matters: is the half of an hour that is no longer paid worth the fee?

A client pays 500 a month and takes 20 hours of 50. Kept it brings 500 in each of 13 months. Let go at the end of month
1 it frees 1000 a month of wages, of which the share a1 is no longer paid: 1000 a1 in each of the 12 months left. So
firing leads by 12 (1000 a1 - 500), and a1 = .5 is where the verdict flips. A conversation costs a fortune, so that no
change of price or terms is ever worth it.
"""

from tests.simulator.by_hand import assuming, client

ROW = client(mrr=500.0, hours=20.0)


def world(share, **changes):
    return assuming(
        **{"horizon_months": 13, "long_run_avoidable_labour_share": share, "conversation_hours": 10_000.0} | changes
    )


def lead_of_firing(share):
    return 12 * (1000 * share - 500)
