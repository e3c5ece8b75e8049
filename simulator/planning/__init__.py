"""The portfolio plan: one action a client, worth the most within the owner's limits, and how far that is proven.

`build_options` lists what can be done with each client and in which month, `sample_options` draws the futures in which
clients share the waiting work and cash must last, `best_plan` chooses and bounds, `what_must_give` says what stands in
the way where nothing fits, `frontier` and `shadow_prices` what the limits cost, `waves` who is told when and what the
answers of the first teach about the next.
"""

from simulator.planning.frontier import FrontierPoint, frontier
from simulator.planning.futures import Futures, nothing_drawn, sample_options
from simulator.planning.giving import Give, what_must_give
from simulator.planning.options import PlanClient, PlanOptions, build_options, conversation_month
from simulator.planning.plan import Plan, best_plan, quick_plan
from simulator.planning.prices import shadow_prices, waiting_hour_price
from simulator.planning.problem import PlanProblem, worst_cash
from simulator.planning.waves import Lesson, Wave, plan_waves, told_from, with_changes
from simulator.price_belief import Belief, prior_belief

__all__ = [
    "Belief",
    "FrontierPoint",
    "Futures",
    "Give",
    "Lesson",
    "Plan",
    "PlanClient",
    "PlanOptions",
    "PlanProblem",
    "Wave",
    "best_plan",
    "build_options",
    "conversation_month",
    "frontier",
    "nothing_drawn",
    "plan_waves",
    "prior_belief",
    "quick_plan",
    "sample_options",
    "shadow_prices",
    "told_from",
    "waiting_hour_price",
    "what_must_give",
    "with_changes",
    "worst_cash",
]
