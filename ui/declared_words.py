"""Words that are declared below the screen and shown on it: labels, help, units, sources, sentences of the rooms.

`extract` gives them to Babel (see `ui/babel.cfg`), so that a catalogue lists them beside what the pages say themselves.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from history import COMPANY, TABLES
from history.deal_breakers import DEAL_BREAKERS
from history.difficulty import DIFFICULTY_RULES
from history.importers.kinds.layouts import LAYOUTS
from history.importers.kinds.row_kinds import ROW_KINDS
from history.liability import LIABILITY_FACTORS
from history.metrics import METRICS
from models.reasons import EFFECTS, MEASURES, TEXTS
from reports import log_sheet
from simulator import ASSUMPTIONS, LIMITS, PROFILE_FIELDS, Scenario
from simulator.assumptions import PRICE_RESPONSE_WARNING
from ui.sentences import TEMPLATES

Message = tuple[int, None, str, list[str]]


def declared_words() -> list[str]:
    """Return every such text once, in a stable order, in English."""
    texts: list[str] = [Scenario.name, PRICE_RESPONSE_WARNING]
    for records in (ASSUMPTIONS, PROFILE_FIELDS, LIMITS):
        for record in records.values():
            texts += [record.label, record.unit, record.help, record.group, record.sign, record.source]
    for metric in METRICS.values():
        texts += [metric.label, metric.definition, metric.unit]
    for table in TABLES.values():
        texts += [table.help, table.without]
        for column in table:
            texts += [column.help, column.unit]
    for column in COMPANY.values():
        texts += [column.help, column.unit]
    texts += [kind.label for kind in ROW_KINDS.values()]
    texts += [layout.refused for layout in LAYOUTS]
    for rule in DEAL_BREAKERS.values():
        texts += [rule.label, rule.rule]
    for difficulty in DIFFICULTY_RULES.values():
        texts += [difficulty.label, difficulty.rule, difficulty.case]
    for factor in LIABILITY_FACTORS.values():
        texts += [factor.label, factor.rule, factor.source]
    texts += [*TEXTS.values(), *MEASURES.values(), *EFFECTS.values(), *log_sheet.TEXTS, *TEMPLATES]
    return [text for text in dict.fromkeys(texts) if text]


def extract(file: Any, keywords: Any, comment_tags: Any, options: Any) -> Iterator[Message]:
    """Give Babel the declared words, as its extraction methods do; the file itself is not read."""
    for text in declared_words():
        yield 1, None, text, []
