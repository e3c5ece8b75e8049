"""Log by hand what stands in no export: one module a subject, each giving a new history and leaving the old as it was.

`events` logs what happened and takes it back, `counts` the counts of a month that a person keeps, `agreements` an end
and who brought it about, `invoices` a dispute, `poll` the staff's own view, `decisions` what was decided
of a client with its forecast, `company` what the owner states. What is
refused is refused with every fault at once, in the words of the files the history is read from.
"""

from history.log.agreements import end_agreement
from history.log.company import set_company
from history.log.counts import BY_HAND, log_counts
from history.log.decisions import add_decision, remove_decision
from history.log.events import add_event, remove_event
from history.log.invoices import mark_disputed
from history.log.poll import MOST_VOTES, add_votes, count_voters, has_voted, remove_votes

__all__ = [
    "BY_HAND",
    "MOST_VOTES",
    "add_decision",
    "add_event",
    "add_votes",
    "count_voters",
    "end_agreement",
    "has_voted",
    "log_counts",
    "mark_disputed",
    "remove_decision",
    "remove_event",
    "remove_votes",
    "set_company",
]
