"""The charts of the grades: months as coloured letters, a score over time, other weights, who makes what."""

from __future__ import annotations

from collections.abc import Mapping

from ui.charts.palette import FIRST, GRADE_COLOURS, GRADE_TEXT, QUIET, QUIET_TEXT, SECOND, Document

_COLOUR = {"domain": list(GRADE_COLOURS), "range": list(GRADE_COLOURS.values())}
_LETTER = {"domain": list(GRADE_TEXT), "range": list(GRADE_TEXT.values())}


def grade_months(words: Mapping[str, str]) -> Document:
    """Show each client's grade in each month as a coloured letter, clients downwards in the order given.

    Columns: client, place (order), month (its name), month_place (order), grade, score_text. Words: client, month,
    grade, score.
    """
    return {
        "height": {"step": 20},
        "encoding": {
            "x": {
                "field": "month",
                "type": "nominal",
                "sort": {"field": "month_place", "op": "min"},
                "title": None,
                "axis": {"orient": "top", "labelAngle": -45, "domain": False, "ticks": False},
            },
            "y": {
                "field": "client",
                "type": "nominal",
                "sort": {"field": "place", "op": "min"},
                "title": None,
                "axis": {"labelLimit": 170, "domain": False, "ticks": False},
            },
            "tooltip": [
                {"field": "client", "title": words["client"]},
                {"field": "month", "title": words["month"]},
                {"field": "grade", "title": words["grade"]},
                {"field": "score_text", "title": words["score"]},
            ],
        },
        "layer": [
            {
                "mark": {"type": "rect", "cornerRadius": 2, "stroke": "#80849540", "strokeWidth": 1},
                "encoding": {"color": {"field": "grade", "type": "nominal", "scale": _COLOUR, "legend": None}},
            },
            {
                "mark": {"type": "text", "fontSize": 11, "fontWeight": "bold"},
                "encoding": {
                    "text": {"field": "grade"},
                    "color": {"field": "grade", "type": "nominal", "scale": _LETTER, "legend": None},
                },
            },
        ],
        "resolve": {"scale": {"color": "independent"}},
    }


def score_line(words: Mapping[str, str]) -> Document:
    """Show one client's score month by month over the bands of the grades, with the month it changed in.

    Columns: month (date), kind ("month" for a month's score, "level" for the level before and since a change, "band"
    for a grade's band, "change" for the month of it), score (of a change the height its words stand at), top, middle
    and grade (of a band), stretch (name of a level), text (what the tooltip or the mark says). Words: y, month.
    """
    x = {"field": "month", "type": "temporal", "title": None, "axis": {"format": "%Y-%m", "labelOverlap": True}}
    y = {"field": "score", "type": "quantitative", "title": words["y"], "scale": {"domain": [0, 100]}}
    only = "datum.kind == "
    return {
        "height": 280,
        "layer": [
            {
                "transform": [{"filter": only + "'band'"}],
                "mark": {"type": "rect", "opacity": 0.22},
                "encoding": {
                    "y": {"field": "score", "type": "quantitative", "title": words["y"], "axis": {"grid": False}},
                    "y2": {"field": "top"},
                    "color": {"field": "grade", "type": "nominal", "scale": _COLOUR, "legend": None},
                },
            },
            {
                "transform": [{"filter": only + "'band'"}],
                "mark": {"type": "text", "align": "left", "dx": 6, "fontWeight": "bold", "color": QUIET_TEXT},
                "encoding": {
                    "x": {"value": "width"},
                    "y": {"field": "middle", "type": "quantitative"},
                    "text": {"field": "grade"},
                },
            },
            {
                "transform": [{"filter": only + "'month'"}],
                "mark": {"type": "line", "color": FIRST, "strokeWidth": 1.5, "point": {"size": 26, "color": FIRST}},
                "encoding": {
                    "x": x,
                    "y": y,
                    "tooltip": [
                        {"field": "month", "type": "temporal", "format": "%Y-%m", "title": words["month"]},
                        {"field": "text", "title": words["y"]},
                    ],
                },
            },
            {
                "transform": [{"filter": only + "'level'"}],
                "mark": {"type": "line", "color": SECOND, "strokeWidth": 3},
                "encoding": {"x": x, "y": y, "detail": {"field": "stretch"}},
            },
            {
                "transform": [{"filter": only + "'change'"}],
                "mark": {"type": "rule", "color": SECOND, "strokeDash": [5, 4], "strokeWidth": 2},
                "encoding": {"x": x},
            },
            {
                "transform": [{"filter": only + "'change'"}],
                "mark": {
                    "type": "text",
                    "align": "right",
                    "dx": -6,
                    "color": SECOND,
                    "fontWeight": "bold",
                },
                "encoding": {"x": x, "y": y, "text": {"field": "text"}},
            },
        ],
    }


def grade_shares(words: Mapping[str, str]) -> Document:
    """Show in what share of other weightings a client would have each grade: one bar, A to F from the left.

    Columns: grade, place (order), start, end, middle (fractions), share_text, label (of a segment wide enough, else
    empty). Words: x, grade, share.
    """
    return {
        "height": 110,
        "layer": [
            {
                "mark": {"type": "rect", "stroke": "#80849540", "strokeWidth": 1},
                "encoding": {
                    "x": {
                        "field": "start",
                        "type": "quantitative",
                        "title": words["x"],
                        "axis": {"format": ".0%", "grid": False, "values": [0, 0.25, 0.5, 0.75, 1]},
                        "scale": {"domain": [0, 1]},
                    },
                    "x2": {"field": "end"},
                    "color": {"field": "grade", "type": "nominal", "scale": _COLOUR, "legend": None},
                    "tooltip": [
                        {"field": "grade", "title": words["grade"]},
                        {"field": "share_text", "title": words["share"]},
                    ],
                },
            },
            {
                "mark": {"type": "text", "fontSize": 13, "fontWeight": "bold"},
                "encoding": {
                    "x": {"field": "middle", "type": "quantitative"},
                    "text": {"field": "label"},
                    "color": {"field": "grade", "type": "nominal", "scale": _LETTER, "legend": None},
                },
            },
        ],
        "resolve": {"scale": {"color": "independent"}},
    }


def largest_first(words: Mapping[str, str]) -> Document:
    """Show what each client makes of a whole, the largest first, and the running share above it.

    Columns: client, rank, share, cumulative_share (fractions), amount_text, mark (a name: first, other or small).
    Words: x, y, client, amount, running, first, other, small.
    """
    marks = [words[name] for name in ("first", "other", "small")]
    x = {
        "field": "rank",
        "type": "ordinal",
        "title": words["x"],
        "axis": {"labelOverlap": True, "labelAngle": 0, "ticks": False},
    }
    tooltip = [
        {"field": "client", "title": words["client"]},
        {"field": "amount_text", "title": words["amount"]},
        {"field": "share", "title": words["y"], "format": ".1%"},
        {"field": "cumulative_share", "title": words["running"], "format": ".0%"},
    ]
    return {
        "height": 340,
        "encoding": {"x": x, "tooltip": tooltip},
        "layer": [
            {
                "mark": {"type": "bar"},
                "encoding": {
                    "y": {
                        "field": "share",
                        "type": "quantitative",
                        "title": words["y"],
                        "axis": {"format": ".0%"},
                        "scale": {"domain": [0, 1]},
                    },
                    "color": {
                        "field": "mark",
                        "type": "nominal",
                        "scale": {"domain": marks, "range": [FIRST, QUIET, SECOND]},
                        "legend": {"orient": "bottom", "title": None, "columns": 1, "labelLimit": 420},
                    },
                },
            },
            {
                "mark": {"type": "line", "color": QUIET_TEXT, "strokeWidth": 2},
                "encoding": {"y": {"field": "cumulative_share", "type": "quantitative"}},
            },
        ],
    }
