"""Every kind that a row of an export can be, by name."""

from __future__ import annotations

from history.importers.kinds.client_row_kinds import CLIENT_ROW, DEPARTURE, EVENT, MONTH, VOTE
from history.importers.kinds.money_row_kinds import AGEING, AGREEMENT, COST, INVOICE, PAYMENT
from history.importers.kinds.row_kind import RowKind
from history.importers.kinds.work_row_kinds import TICKET, TIME_ENTRY

ROW_KINDS: dict[str, RowKind] = {
    kind.name: kind
    for kind in (
        INVOICE,
        PAYMENT,
        TIME_ENTRY,
        TICKET,
        AGREEMENT,
        AGEING,
        CLIENT_ROW,
        DEPARTURE,
        COST,
        MONTH,
        EVENT,
        VOTE,
    )
}
"""Every kind by name, in the order in which equals are proposed."""
