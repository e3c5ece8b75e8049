"""The charts of a plan: worth against fees at risk, conversations month by month, and what is believed of prices."""

from __future__ import annotations

from collections.abc import Mapping

from ui.charts.company import kind_scales
from ui.charts.palette import ADDS, AMOUNT_FORMAT, FIRST, QUIET, QUIET_TEXT, SECOND, TAKES, Document


def frontier(words: Mapping[str, str]) -> Document:
    """Show what plans are worth over keeping everyone, against the fees they put at risk.

    Columns: risk (fraction), gain (currency), role ("" on the curve, else a role's name), risk_text, gain_text, cap
    (fraction, the same in every row, or missing). Words: x, y, keep, and plan where there is one.
    """
    roles = [words[key] for key in ("plan", "keep") if key in words]
    colours = [ADDS, QUIET] if "plan" in words else [QUIET]
    shapes = ["diamond", "circle"] if "plan" in words else ["circle"]
    tooltip = [{"field": "risk_text", "title": words["x"]}, {"field": "gain_text", "title": words["y"]}]
    x = {
        "field": "risk",
        "type": "quantitative",
        "title": words["x"],
        "axis": {"format": ".1~%", "tickCount": 6},
        "scale": {"zero": False, "padding": 28},
    }
    return {
        "height": 320,
        "encoding": {
            "y": {"field": "gain", "type": "quantitative", "title": words["y"], "axis": {"format": AMOUNT_FORMAT}}
        },
        "layer": [
            {
                "transform": [{"filter": "isValid(datum.cap)"}],
                "mark": {"type": "rule", "strokeDash": [4, 4], "color": TAKES},
                "encoding": {"x": {"aggregate": "max", "field": "cap", "type": "quantitative"}, "y": None},
            },
            {
                "transform": [{"filter": "datum.role === ''"}],
                "mark": {"type": "line", "color": FIRST, "strokeWidth": 2.5, "point": {"size": 36, "color": FIRST}},
                "encoding": {"x": x, "tooltip": tooltip},
            },
            {
                "transform": [{"filter": "datum.role !== ''"}],
                "mark": {"type": "point", "filled": True, "size": 190, "opacity": 1},
                "encoding": {
                    "x": x,
                    "color": {
                        "field": "role",
                        "type": "nominal",
                        "scale": {"domain": roles, "range": colours},
                        "legend": None,
                    },
                    "shape": {
                        "field": "role",
                        "type": "nominal",
                        "scale": {"domain": roles, "range": shapes},
                        "legend": None,
                    },
                    "tooltip": [{"field": "role", "title": " "}, *tooltip],
                },
            },
            {
                "transform": [{"filter": "datum.role !== ''"}],
                "mark": {"type": "text", "dy": -17, "color": QUIET_TEXT, "fontSize": 13, "fontWeight": "bold"},
                "encoding": {"x": x, "text": {"field": "role"}},
            },
        ],
    }


def conversations(words: Mapping[str, str]) -> Document:
    """Show how many clients are told of what in each month.

    Columns: month (date), kind (a kind's name), count, names. Words: y, kind, clients and each kind's name under its
    code.
    """
    colour, _shape = kind_scales(words)
    return {
        "height": 230,
        "mark": {"type": "bar", "cornerRadius": 2, "width": {"band": 0.8}},
        "encoding": {
            "x": {"field": "month", "type": "temporal", "timeUnit": "yearmonth", "title": None},
            "y": {
                "field": "count",
                "type": "quantitative",
                "title": words["y"],
                "axis": {"format": "d", "tickMinStep": 1},
            },
            "color": {
                "field": "kind",
                "type": "nominal",
                "scale": colour,
                "legend": {"orient": "bottom", "title": None, "columns": 2},
            },
            "tooltip": [
                {"field": "month", "type": "temporal", "format": "%Y-%m", "title": " "},
                {"field": "kind", "title": words["kind"]},
                {"field": "names", "title": words["clients"]},
            ],
        },
    }


def beliefs(words: Mapping[str, str]) -> Document:
    """Show what is believed before and after the answers: a bar from P10 to P90, the median as a point.

    Columns: answer, place (order), role (one of the words before and after), low, mid, high (clients), low_text,
    mid_text, high_text. Words: x, before, after, low, mid, high.
    """
    colour = {
        "field": "role",
        "type": "nominal",
        "scale": {"domain": [words["before"], words["after"]], "range": [QUIET, SECOND]},
        "legend": None,
    }
    return {
        "height": {"step": 38},
        "encoding": {
            "y": {
                "field": "answer",
                "type": "nominal",
                "sort": {"field": "place", "op": "min"},
                "title": None,
                "axis": {"labelLimit": 230},
            },
            "color": colour,
            "tooltip": [
                {"field": "answer", "title": " "},
                {"field": "low_text", "title": words["low"]},
                {"field": "mid_text", "title": words["mid"]},
                {"field": "high_text", "title": words["high"]},
            ],
        },
        "layer": [
            {
                "mark": {"type": "bar", "height": 12, "opacity": 0.5, "cornerRadius": 3},
                "encoding": {
                    "x": {"field": "low", "type": "quantitative", "title": words["x"], "scale": {"zero": True}},
                    "x2": {"field": "high"},
                },
            },
            {
                "mark": {"type": "point", "filled": True, "size": 120, "opacity": 1},
                "encoding": {"x": {"field": "mid", "type": "quantitative"}},
            },
        ],
    }
