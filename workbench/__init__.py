"""The one facade both doors call: joins history, the learned models and the engine.

A `Portfolio` is what there is to decide about; a `Book` is a portfolio with the history it was estimated from.
`evaluate` values one scenario, `compare` lays several side by side, `first_looks` searches every client's best action
and `decisions` says how sure each is. `plan_portfolio` chooses for all of them within the owner's limits.
"""

from workbench.book import Book, open_book, watch
from workbench.comparison import Comparison, compare
from workbench.decisions import clients_not_to_lose, decide_one, decisions, first_looks, look_at
from workbench.evaluation import ClientValue, Evaluation, evaluate
from workbench.held_back import HeldBack, held_back
from workbench.planning import LimitUse, PlanGround, PortfolioPlan, limits_in_force, plan_ground, plan_portfolio
from workbench.portfolio import Portfolio, company_of

__all__ = [
    "Book",
    "ClientValue",
    "Comparison",
    "Evaluation",
    "HeldBack",
    "LimitUse",
    "PlanGround",
    "Portfolio",
    "PortfolioPlan",
    "clients_not_to_lose",
    "company_of",
    "compare",
    "decide_one",
    "decisions",
    "evaluate",
    "first_looks",
    "held_back",
    "limits_in_force",
    "look_at",
    "open_book",
    "plan_ground",
    "plan_portfolio",
    "watch",
]
