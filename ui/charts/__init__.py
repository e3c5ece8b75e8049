"""The charts, as constant Vega-Lite documents without data: findings stand in the text above them.

A chart is drawn with `draw(name, frame, ...)`. Its document is cached by name and words, so that a rerun sends data
only. Colours can be told apart by colour-blind people and on light and dark ground; shapes, positions and words say
the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache

import pandas as pd
import streamlit as st

from ui.charts import client, company, drift, grades, look_back, plan
from ui.charts.palette import GRADE_COLOURS, KIND_COLOURS, Document

_DOCUMENTS: dict[str, Callable[[Mapping[str, str]], Document]] = {
    "quadrant": company.quadrant,
    "pareto": company.pareto,
    "bands": client.bands,
    "shares": client.shares,
    "waterfall": client.waterfall,
    "price_curve": client.price_curve,
    "tornado": client.tornado,
    "fans": company.fans,
    "trend": company.trend,
    "frontier": plan.frontier,
    "conversations": plan.conversations,
    "beliefs": plan.beliefs,
    "reliability": drift.reliability,
    "grade_months": grades.grade_months,
    "score_line": grades.score_line,
    "grade_shares": grades.grade_shares,
    "largest_first": grades.largest_first,
    "forecasts": look_back.forecasts,
}


def draw(
    name: str,
    frame: pd.DataFrame,
    words: Mapping[str, str],
    *,
    key: str,
    alt: str | None = None,
    on_select: Callable[[], None] | None = None,
) -> None:
    """Draw one of the charts of this module.

    Parameters
    ----------
    name : str
        Of a document function: quadrant, pareto, bands, shares, waterfall, price_curve, tornado, fans, trend, frontier,
        conversations, beliefs, reliability, grade_months, score_line, grade_shares, largest_first, forecasts.
    frame : DataFrame
        The columns its document function names.
    words : mapping
        The texts it names (axis titles, legend), translated; they are part of the cached document.
    key : str
        Stable, unique on the page.
    alt : str or None
        What the chart shows, for those who cannot see it.
    on_select : callable or None
        Called when a mark is clicked; the choice stands in `st.session_state[key]`.
    """
    document = _document(name, tuple(sorted(words.items())))
    if on_select is None:
        st.vega_lite_chart(frame, document, key=key, width="stretch", alt=alt)
    else:
        st.vega_lite_chart(frame, document, key=key, width="stretch", alt=alt, on_select=on_select)


@lru_cache(maxsize=128)
def _document(name: str, words: tuple[tuple[str, str], ...]) -> Document:
    return _DOCUMENTS[name](dict(words))


__all__ = ["GRADE_COLOURS", "KIND_COLOURS", "draw"]
