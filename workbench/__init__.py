"""The one facade both doors call: joins history, the learned models and the engine.

A `Portfolio` is what there is to decide about; a `Book` is a portfolio with the history it was estimated from.
`evaluate` values one scenario, `compare` lays several side by side, `first_looks` searches every client's best action
and `decisions` says how sure each is.
"""

from workbench.book import Book, open_book, watch
from workbench.comparison import Comparison, compare
from workbench.decisions import clients_not_to_lose, decide_one, decisions, first_looks, look_at
from workbench.evaluation import ClientValue, Evaluation, evaluate
from workbench.portfolio import Portfolio, company_of

__all__ = [
    "Book",
    "ClientValue",
    "Comparison",
    "Evaluation",
    "Portfolio",
    "clients_not_to_lose",
    "company_of",
    "compare",
    "decide_one",
    "decisions",
    "evaluate",
    "first_looks",
    "look_at",
    "open_book",
    "watch",
]
