"""The charts of one client: luck, certainty, lines of money, prices, and what the verdict rests on."""

from __future__ import annotations

from collections.abc import Mapping

from ui.charts.palette import (
    ADDS,
    AMOUNT_FORMAT,
    FIRST,
    KIND_COLOURS,
    QUIET,
    QUIET_TEXT,
    SECOND,
    TAKES,
    TOTAL,
    Document,
)


def bands(words: Mapping[str, str]) -> Document:
    """Show how luck spreads the value of each option: a bar from p05 to p95, the mean as a point.

    Columns: option, kind (a code), place (order), p05, p50, p95, mean (currency), p05_text, p95_text, mean_text.
    Words: x, mean, low, high.
    """
    colour = {"domain": list(KIND_COLOURS), "range": list(KIND_COLOURS.values())}
    y = {
        "field": "option",
        "type": "nominal",
        "sort": {"field": "place", "op": "min"},
        "title": None,
        "axis": {"labelLimit": 190},
    }
    tooltip = [
        {"field": "option", "title": " "},
        {"field": "p05_text", "title": words["low"]},
        {"field": "mean_text", "title": words["mean"]},
        {"field": "p95_text", "title": words["high"]},
    ]
    kind = {"field": "kind", "type": "nominal", "scale": colour, "legend": None}
    return {
        "height": {"step": 42},
        "encoding": {"y": y, "color": kind, "tooltip": tooltip},
        "layer": [
            {
                "mark": {"type": "bar", "height": 14, "opacity": 0.45, "cornerRadius": 3},
                "encoding": {
                    "x": {
                        "field": "p05",
                        "type": "quantitative",
                        "title": words["x"],
                        "axis": {"format": AMOUNT_FORMAT},
                        "scale": {"zero": False},
                    },
                    "x2": {"field": "p95"},
                },
            },
            {
                "mark": {"type": "point", "filled": True, "size": 130, "opacity": 1},
                "encoding": {"x": {"field": "mean", "type": "quantitative"}},
            },
        ],
    }


def shares(words: Mapping[str, str]) -> Document:
    """Return bars of shares, 0 to 100 %.

    Columns: option, kind (a code), place (order), share (fraction), text. Words: x.
    """
    colour = {"domain": list(KIND_COLOURS), "range": list(KIND_COLOURS.values())}
    return {
        "height": {"step": 42},
        "encoding": {
            "y": {
                "field": "option",
                "type": "nominal",
                "sort": {"field": "place", "op": "min"},
                "title": None,
                "axis": {"labelLimit": 190},
            },
            "x": {
                "field": "share",
                "type": "quantitative",
                "title": words["x"],
                "axis": {"format": ".0%"},
                "scale": {"domain": [0, 1]},
            },
            "tooltip": [{"field": "option", "title": " "}, {"field": "text", "title": words["x"]}],
        },
        "layer": [
            {
                "mark": {"type": "bar", "height": 18, "cornerRadius": 3},
                "encoding": {"color": {"field": "kind", "type": "nominal", "scale": colour, "legend": None}},
            },
            {
                "mark": {"type": "text", "align": "left", "dx": 5, "color": QUIET_TEXT, "fontSize": 13},
                "encoding": {"text": {"field": "text"}},
            },
        ],
    }


def waterfall(words: Mapping[str, str]) -> Document:
    """Show the way from zero to the total, line by line, downwards.

    Columns: line, place (order), start, end, right (the larger of both; currency), sign (the words), text. Words: x,
    adds, takes, total.
    """
    scale = {"domain": [words["adds"], words["takes"], words["total"]], "range": [ADDS, TAKES, TOTAL]}
    y = {
        "field": "line",
        "type": "nominal",
        "sort": {"field": "place", "op": "min"},
        "title": None,
        "axis": {"labelLimit": 210},
    }
    return {
        "height": {"step": 26},
        "encoding": {
            "y": y,
            "tooltip": [{"field": "line", "title": " "}, {"field": "text", "title": words["x"]}],
        },
        "layer": [
            {
                "mark": {"type": "bar", "height": 15, "cornerRadius": 2},
                "encoding": {
                    "x": {
                        "field": "start",
                        "type": "quantitative",
                        "title": words["x"],
                        "axis": {"format": AMOUNT_FORMAT},
                        "scale": {"nice": False, "padding": 46},
                    },
                    "x2": {"field": "end"},
                    "color": {
                        "field": "sign",
                        "type": "nominal",
                        "scale": scale,
                        "legend": {"orient": "bottom", "title": None},
                    },
                },
            },
            {
                "mark": {"type": "text", "align": "left", "dx": 6, "color": QUIET_TEXT, "fontSize": 12},
                "encoding": {"x": {"field": "right", "type": "quantitative"}, "text": {"field": "text"}},
            },
        ],
    }


def price_curve(words: Mapping[str, str]) -> Document:
    """Show what each uplift is worth over keeping.

    Columns: uplift (fraction), gain (currency), role ("" or one of the roles' names), uplift_text, gain_text,
    beyond (fraction where the evidence ends). Words: x, y, and the roles there are: gentlest, best, yours.
    """
    roles = [words[key] for key in ("gentlest", "best", "yours") if key in words]
    tooltip = [{"field": "uplift_text", "title": words["x"]}, {"field": "gain_text", "title": words["y"]}]
    return {
        "height": 300,
        "encoding": {
            "x": {
                "field": "uplift",
                "type": "quantitative",
                "title": words["x"],
                "axis": {"format": "+.0%"},
                "scale": {"zero": False, "nice": False},
            },
            "y": {"field": "gain", "type": "quantitative", "title": words["y"], "axis": {"format": AMOUNT_FORMAT}},
        },
        "layer": [
            {"mark": {"type": "rule", "color": QUIET, "opacity": 0.7}, "encoding": {"x": None, "y": {"datum": 0}}},
            {
                "mark": {"type": "rule", "strokeDash": [4, 4], "color": QUIET},
                "encoding": {"x": {"aggregate": "max", "field": "beyond", "type": "quantitative"}, "y": None},
            },
            {
                "transform": [{"filter": "datum.role === ''"}],
                "mark": {"type": "line", "color": FIRST, "strokeWidth": 2.5},
                "encoding": {"tooltip": tooltip},
            },
            {
                "transform": [{"filter": "datum.role !== ''"}],
                "mark": {"type": "point", "filled": True, "size": 150, "opacity": 1},
                "encoding": {
                    "color": {
                        "field": "role",
                        "type": "nominal",
                        "scale": {"domain": roles, "range": [ADDS, FIRST, SECOND][: len(roles)]},
                        "legend": {"orient": "bottom", "title": None, "labelLimit": 320, "columns": 1},
                    },
                    "shape": {
                        "field": "role",
                        "type": "nominal",
                        "scale": {"domain": roles, "range": ["circle", "triangle-up", "diamond"][: len(roles)]},
                        "legend": {"orient": "bottom", "title": None, "labelLimit": 320, "columns": 1},
                    },
                    "tooltip": [{"field": "role", "title": " "}, *tooltip],
                },
            },
        ],
    }


def tornado(words: Mapping[str, str]) -> Document:
    """Show how far each unsure figure moves the lead of the best over the next.

    Columns: figure, place (order), side (low or high: the words), lead, base (currency), value_text, lead_text.
    Words: x, low, high, value.
    """
    scale = {"domain": [words["low"], words["high"]], "range": [SECOND, FIRST]}
    return {
        "height": {"step": 30},
        "layer": [
            {
                "mark": {"type": "bar", "height": 16, "opacity": 0.9},
                "encoding": {
                    "y": {
                        "field": "figure",
                        "type": "nominal",
                        "sort": {"field": "place", "op": "min"},
                        "title": None,
                        "axis": {"labelLimit": 230},
                    },
                    "x": {
                        "field": "lead",
                        "type": "quantitative",
                        "title": words["x"],
                        "axis": {"format": AMOUNT_FORMAT},
                        "scale": {"zero": True},
                    },
                    "x2": {"field": "base"},
                    "color": {
                        "field": "side",
                        "type": "nominal",
                        "scale": scale,
                        "legend": {"orient": "bottom", "title": None},
                    },
                    "tooltip": [
                        {"field": "figure", "title": " "},
                        {"field": "side", "title": " "},
                        {"field": "value_text", "title": words["value"]},
                        {"field": "lead_text", "title": words["x"]},
                    ],
                },
            },
            {"mark": {"type": "rule", "color": QUIET, "strokeWidth": 2}, "encoding": {"x": {"datum": 0}}},
        ],
    }
