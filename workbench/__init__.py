"""The one facade both doors call: joins history, the learned models and the engine.

A `Portfolio` is what there is to decide about; a `Book` is a portfolio with the history it was estimated from, and
its `Gradebook` what the scorecard says of the clients, its `PriceResponse` what past price rises teach.
`evaluate` values one scenario, `compare` lays several side by side, `first_looks` searches every client's best action
and `decisions` says how sure each is. `plan_portfolio` chooses for all of them within the owner's limits.
`recorded` writes a decision taken down with its forecast, and `look_back` lays it beside the months that came.
`field_example` tries a piece of the field's advice on the portfolio, and `mrr_lost_by_correlation` shows how much more
may be lost where clients react alike.
"""

from workbench.book import Book, open_book
from workbench.comparison import Comparison, compare
from workbench.correlated_leaving import LostFees, mrr_lost_by_correlation
from workbench.decisions import clients_not_to_lose, decide_one, decisions, first_looks, look_at
from workbench.evaluation import ClientValue, Evaluation, evaluate
from workbench.field_examples import FIELD_EXAMPLES, FieldExample, example_scenario, field_example
from workbench.gradebook import Gradebook
from workbench.held_back import HeldBack, held_back
from workbench.horizons import Horizon
from workbench.look_back import LookBack, LookedBack, look_back
from workbench.planning import (
    LimitUse,
    PlanGround,
    PortfolioPlan,
    limits_in_force,
    look_again,
    plan_ground,
    plan_portfolio,
)
from workbench.portfolio import Learned, Portfolio, company_of
from workbench.price_history import ClientPrices, PastChange, PriceResponse
from workbench.recording import forecast_of, recorded

__all__ = [
    "FIELD_EXAMPLES",
    "Book",
    "ClientPrices",
    "ClientValue",
    "Comparison",
    "Evaluation",
    "FieldExample",
    "Gradebook",
    "HeldBack",
    "Horizon",
    "Learned",
    "LimitUse",
    "LookBack",
    "LookedBack",
    "LostFees",
    "PastChange",
    "PlanGround",
    "Portfolio",
    "PortfolioPlan",
    "PriceResponse",
    "clients_not_to_lose",
    "company_of",
    "compare",
    "decide_one",
    "decisions",
    "evaluate",
    "example_scenario",
    "field_example",
    "first_looks",
    "forecast_of",
    "held_back",
    "limits_in_force",
    "look_again",
    "look_at",
    "look_back",
    "mrr_lost_by_correlation",
    "open_book",
    "plan_ground",
    "plan_portfolio",
    "recorded",
]
