"""The chart of decisions looked back on: each forecast's range, and what came."""

from __future__ import annotations

from collections.abc import Mapping

from ui.charts.palette import FIRST, QUIET, QUIET_TEXT, SECOND, Document


def forecasts(words: Mapping[str, str]) -> Document:
    """Show each decision's range of gross profit as a bar about its middle, and what came as a point.

    Columns: decision, place (order), low, high, came (shares of the fees, the middle of the range being 0), held (one
    of the words inside and outside), range_text, came_text. Words: x, inside, outside, range, came.
    """
    y = {
        "field": "decision",
        "type": "nominal",
        "sort": {"field": "place", "op": "min"},
        "title": None,
        "axis": {"labelLimit": 150},
    }
    legend = {"orient": "bottom", "title": None, "columns": 1}
    held = {
        "field": "held",
        "type": "nominal",
        "scale": {"domain": [words["inside"], words["outside"]], "range": [FIRST, SECOND]},
        "legend": legend,
    }
    shape = {
        "field": "held",
        "type": "nominal",
        "scale": {"domain": [words["inside"], words["outside"]], "range": ["circle", "diamond"]},
        "legend": legend,
    }
    tooltip = [
        {"field": "decision", "title": " "},
        {"field": "range_text", "title": words["range"]},
        {"field": "came_text", "title": words["came"]},
    ]
    x = {"type": "quantitative", "title": words["x"], "axis": {"format": "+.0%"}}
    return {
        "height": {"step": 26},
        "encoding": {"y": y, "tooltip": tooltip},
        "layer": [
            {
                "mark": {"type": "bar", "height": 12, "opacity": 0.45, "cornerRadius": 3, "color": QUIET},
                "encoding": {"x": {"field": "low", **x}, "x2": {"field": "high"}},
            },
            {
                "mark": {"type": "rule", "color": QUIET_TEXT, "strokeDash": [3, 3]},
                "encoding": {"x": {"datum": 0, "type": "quantitative"}, "y": {"value": 0}, "y2": {"value": "height"}},
            },
            {
                "mark": {"type": "point", "filled": True, "size": 120, "opacity": 1},
                "encoding": {"x": {"field": "came", "type": "quantitative"}, "color": held, "shape": shape},
            },
        ],
    }
