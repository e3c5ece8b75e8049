"""How far sampled means lie from exact values on the sample: every client, every kind of action.

Prints the largest |z| (distance in standard errors) by kind; 4 is the most that is allowed. Takes about 10 seconds.
"""

from __future__ import annotations

from benchmarks.portfolios import sample_as_opened
from simulator import Action, Scenario, build_cases, exact_value, first_change_month, first_fire_month
from simulator.sampled import luck_of, sample_client
from simulator.statistics import summarise

PATHS = 10_000


def actions_on(client: dict[str, float]) -> dict[str, Action]:
    """Return one action of every kind at the first month the agreement allows."""
    month, fire = first_change_month(client), first_fire_month(client)
    return {
        "keep": Action("keep"),
        "reform": Action("reprice", 0.0, month, prepay=True, standardise=True),
        "reprice": Action("reprice", 0.15, month),
        "cut": Action("reprice", -0.10, month, prepay=True),
        "staged": Action("reprice", 0.20, month, review_month=month + 6),
        "fire": Action("fire", month=fire),
    }


def main() -> None:
    """Print the table."""
    portfolio = sample_as_opened()
    assumptions = portfolio.assumptions(Scenario())
    worst: dict[str, tuple[float, str]] = {}
    for client_id in portfolio.profiles.client_ids:
        client = portfolio.profiles.row(client_id)
        luck = None
        for kind, action in actions_on(client).items():
            case = build_cases(client, assumptions, [action])
            luck = luck or luck_of(case, client_id, Scenario.seed, PATHS)
            found = summarise(sample_client(case, luck).npv)
            z = (found.mean - float(exact_value(case).npv[0])) / found.standard_error
            if abs(z) >= abs(worst.get(kind, (0.0, ""))[0]):
                worst[kind] = (z, client_id)
    print(f"{len(portfolio.profiles)} clients, {PATHS} paths, seed {Scenario.seed}")
    for kind, (z, client_id) in worst.items():
        print(f"{kind:8s} largest |z| {abs(z):.2f} ({client_id})")


if __name__ == "__main__":
    main()
