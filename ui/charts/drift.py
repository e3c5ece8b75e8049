"""The chart of a forecast: what was foretold against what came."""

from __future__ import annotations

from collections.abc import Mapping

from ui.charts.palette import FIRST, QUIET, QUIET_TEXT, Document


def reliability(words: Mapping[str, str]) -> Document:
    """Show groups of forecasts as points with the range of what came, against the line on which both agree.

    Columns: part ("group", or "line" for the two ends of that line), foretold, seen, low, high (fractions),
    foretold_text, seen_text, range_text, windows_text. Words: x, y, line, range, windows.
    """
    percent = {"format": ".0~%", "tickCount": 6}
    x = {
        "field": "foretold",
        "type": "quantitative",
        "title": words["x"],
        "axis": percent,
        "scale": {"zero": True, "nice": False},
    }
    y = {"type": "quantitative", "title": words["y"], "axis": percent, "scale": {"zero": True, "nice": False}}
    tooltip = [
        {"field": "foretold_text", "title": words["x"]},
        {"field": "seen_text", "title": words["y"]},
        {"field": "range_text", "title": words["range"]},
        {"field": "windows_text", "title": words["windows"]},
    ]
    group = [{"filter": "datum.part === 'group'"}]
    return {
        "height": 320,
        "encoding": {"x": x},
        "layer": [
            {
                "transform": [{"filter": "datum.part === 'line'"}],
                "mark": {"type": "line", "color": QUIET, "strokeDash": [5, 4], "strokeWidth": 1.5},
                "encoding": {"y": {**y, "field": "seen"}},
            },
            {
                "transform": [{"filter": "datum.part === 'line' && datum.seen > 0"}],
                "mark": {"type": "text", "align": "right", "dx": -48, "dy": 2, "color": QUIET_TEXT, "fontSize": 12},
                "encoding": {"y": {**y, "field": "seen"}, "text": {"value": words["line"]}},
            },
            {
                "transform": group,
                "mark": {"type": "rule", "color": FIRST, "strokeWidth": 3, "opacity": 0.5},
                "encoding": {"y": {**y, "field": "low"}, "y2": {"field": "high"}, "tooltip": tooltip},
            },
            {
                "transform": group,
                "mark": {"type": "point", "filled": True, "size": 130, "opacity": 1, "color": FIRST},
                "encoding": {"y": {**y, "field": "seen"}, "tooltip": tooltip},
            },
        ],
    }
