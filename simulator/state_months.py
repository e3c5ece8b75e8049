"""A client's months by the state it ends in: what paths with a luck of their own look up instead of adding up.

Where every client's months are wanted apart, there are many more paths than states: the months of each state are worked
out once, by the same jumps as everywhere, and a path takes those of its state, its own noise on top.
"""

from __future__ import annotations

from collections.abc import Collection as Names
from dataclasses import dataclass

import numpy as np

from simulator.effort import response_probabilities
from simulator.happenings import add_futures
from simulator.incidents import Incidents
from simulator.month_tables import month_tables
from simulator.months import MonthSums
from simulator.profile import FloatArray
from simulator.sampler import STATES, Futures, Sampler


@dataclass(frozen=True)
class StateMonths:
    """What a batch of clients brings month by month in every state that can occur.

    Attributes
    ----------
    months : dict of channel to array, shape (cases, months, states)
        Without noise, incidents and reviews.
    course, departure : int arrays, shape (states,)
    """

    months: dict[str, FloatArray]
    course: np.ndarray
    departure: np.ndarray
    _first: np.ndarray

    def places(self, course: np.ndarray, departure: np.ndarray) -> np.ndarray:
        """Return the places of states, of the arguments' shape."""
        return self._first.take(course) + departure - 1


def state_months(sample: Sampler, names: Names[str]) -> StateMonths:
    """Return the months of every state of a batch of clients, for channels of `LEVELS` and `FREED`."""
    cases, horizon = sample.cases, sample.cases.horizon
    size = len(cases)
    responses = (response_probabilities(cases) > 0).any(axis=0)
    courses = np.flatnonzero(np.repeat(responses, 2))
    course = np.repeat(courses, horizon + 1)
    departure = np.tile(np.arange(1, horizon + 2), courses.size)
    here = np.broadcast_to(course, (size, course.size)).copy()
    gone = np.broadcast_to(departure, here.shape).copy()
    state = (here + STATES * np.arange(size)[:, None]) * (horizon + 1) + gone - 1
    nothing = np.zeros(0, np.intp)
    found = Futures(here, gone, state, None, Incidents(nothing, nothing, np.zeros(0)), nothing)
    tables = month_tables(sample)
    sums = MonthSums(horizon, course.size, names, size)
    sums.add_steady(tables)
    add_futures(sums, tables, sample, found, slice(0, course.size))
    first = np.zeros(STATES, np.intp)
    first[courses] = (horizon + 1) * np.arange(courses.size)
    return StateMonths(sums.months(cases), course, departure, first)


def noise_wages(sample: Sampler, known: StateMonths) -> FloatArray:
    """Return what a unit of effort noise adds to cash, shape (cases, months, states), currency/month."""
    client, horizon = sample.cases.client, sample.cases.horizon
    effort = sample.values.effort.reshape(len(sample.cases), STATES, horizon)
    paid = -(client["labour_cost_per_hour"] * client["hours"])[:, None, None] * effort
    in_place = sample.cases.months[:, None] <= known.departure
    return paid[:, known.course].transpose(0, 2, 1) * in_place


def drawn_costs(sample: Sampler, found: Futures) -> tuple[tuple[np.ndarray, np.ndarray, FloatArray], ...]:
    """Return what incidents and reviews cost: (place of case * paths + path, month less one, currency) of each kind."""
    reviewed, happened = found.reviewed, found.incidents
    row = reviewed // found.state.shape[1]
    return (
        (happened.place, happened.month - 1, happened.cost),
        (reviewed, found.departure.take(reviewed) - 1, sample.review_cost.take(row)),
    )
