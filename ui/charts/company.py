"""The charts of the whole company: who pays for the trouble, who makes what, and the months to come."""

from __future__ import annotations

from collections.abc import Mapping

from ui.charts.palette import AMOUNT_FORMAT, FIRST, KIND_COLOURS, KIND_SHAPES, QUIET, SECOND, TAKES, THIRD, Document


def kind_scales(words: Mapping[str, str]) -> tuple[Document, Document]:
    """Return colour and shape by kind; words hold each kind's name under its code."""
    kinds = [kind for kind in KIND_COLOURS if kind in words]
    domain = [words[kind] for kind in kinds]
    colour = {"domain": domain, "range": [KIND_COLOURS[kind] for kind in kinds]}
    shape = {"domain": domain, "range": [KIND_SHAPES[kind] for kind in kinds]}
    return colour, shape


def quadrant(words: Mapping[str, str]) -> Document:
    """Show effective hourly rate against friction.

    Columns: client_id, client, rate, friction, mrr, verdict (a kind's name), rate_line, friction_line (the same in
    every row), mrr_text, rate_text. Words: x, y, size, verdict, client and each kind's name under its code.
    """
    colour, shape = kind_scales(words)
    return {
        "height": 380,
        "layer": [
            {
                "mark": {"type": "rule", "strokeDash": [4, 4], "color": QUIET},
                "encoding": {"x": {"aggregate": "max", "field": "rate_line", "type": "quantitative"}},
            },
            {
                "mark": {"type": "rule", "strokeDash": [4, 4], "color": QUIET},
                "encoding": {"y": {"aggregate": "max", "field": "friction_line", "type": "quantitative"}},
            },
            {
                "params": [{"name": "picked", "select": {"type": "point", "fields": ["client_id"]}}],
                "mark": {"type": "point", "filled": True, "opacity": 0.8, "cursor": "pointer", "stroke": "#80849580"},
                "encoding": {
                    "x": {
                        "field": "rate",
                        "type": "quantitative",
                        "title": words["x"],
                        "scale": {"zero": False, "nice": False, "padding": 24},
                    },
                    "y": {
                        "field": "friction",
                        "type": "quantitative",
                        "title": words["y"],
                        "scale": {"nice": False, "padding": 18},
                    },
                    "size": {
                        "field": "mrr",
                        "type": "quantitative",
                        "scale": {"range": [50, 1400]},
                        "legend": None,
                    },
                    "color": {
                        "field": "verdict",
                        "type": "nominal",
                        "scale": colour,
                        "legend": {"orient": "bottom", "title": None, "columns": 2, "symbolSize": 110},
                    },
                    "shape": {"field": "verdict", "type": "nominal", "scale": shape},
                    "tooltip": [
                        {"field": "client", "title": words["client"]},
                        {"field": "verdict", "title": words["verdict"]},
                        {"field": "mrr_text", "title": words["size"]},
                        {"field": "rate_text", "title": words["x"]},
                        {"field": "friction", "title": words["y"], "format": ".0f"},
                    ],
                },
            },
        ],
    }


def pareto(words: Mapping[str, str]) -> Document:
    """Return running shares of several measures over the clients, the largest first.

    Columns: measure (a name), client_share, cumulative_share (fractions), client, amount_text, share_line (the same in
    every row). Words: x, y, client, amount, and first, second, third (the measures' names in order).
    """
    names = [words[key] for key in ("first", "second", "third")]
    scale = {"domain": names, "range": [FIRST, SECOND, THIRD]}
    return {
        "height": 380,
        "layer": [
            {
                "mark": {"type": "rule", "strokeDash": [4, 4], "color": QUIET},
                "encoding": {"x": {"aggregate": "max", "field": "share_line", "type": "quantitative"}},
            },
            {
                "mark": {"type": "line", "strokeWidth": 2.5},
                "encoding": {
                    "x": {
                        "field": "client_share",
                        "type": "quantitative",
                        "title": words["x"],
                        "axis": {"format": ".0%"},
                        "scale": {"domain": [0, 1]},
                    },
                    "y": {
                        "field": "cumulative_share",
                        "type": "quantitative",
                        "title": words["y"],
                        "axis": {"format": ".0%"},
                        "scale": {"domain": [0, 1]},
                    },
                    "color": {
                        "field": "measure",
                        "type": "nominal",
                        "scale": scale,
                        "legend": {"orient": "bottom", "title": None, "symbolType": "stroke", "symbolSize": 400},
                    },
                    "strokeDash": {
                        "field": "measure",
                        "type": "nominal",
                        "scale": {"domain": names, "range": [[1, 0], [8, 3], [2, 3]]},
                        "legend": {"orient": "bottom", "title": None, "symbolType": "stroke", "symbolSize": 400},
                    },
                    "tooltip": [
                        {"field": "measure", "title": " "},
                        {"field": "client", "title": words["client"]},
                        {"field": "amount_text", "title": words["amount"]},
                        {"field": "cumulative_share", "title": words["y"], "format": ".0%"},
                    ],
                },
            },
        ],
    }


def fans(words: Mapping[str, str]) -> Document:
    """Show two scenarios month by month: the mean as a line, the band from p05 to p95.

    Columns: month (date), scenario (the words), mean, p05, p95, floor (the same in every row, or missing), and texts
    mean_text, p05_text, p95_text. Words: y, first, second (or not), mean, low, high.
    """
    names = [words[key] for key in ("first", "second") if key in words]
    legend = {"orient": "bottom", "title": None, "symbolType": "square", "symbolDash": [1, 0]}
    colour = {
        "field": "scenario",
        "type": "nominal",
        "scale": {"domain": names, "range": [QUIET, FIRST][: len(names)]},
        "legend": legend,
    }
    x = {"field": "month", "type": "temporal", "title": None}
    return {
        "height": 260,
        "layer": [
            {
                "mark": {"type": "area", "opacity": 0.25},
                "encoding": {
                    "x": x,
                    "y": {
                        "field": "p05",
                        "type": "quantitative",
                        "title": words["y"],
                        "axis": {"format": AMOUNT_FORMAT},
                        "scale": {"zero": False},
                    },
                    "y2": {"field": "p95"},
                    "color": colour,
                },
            },
            {
                "mark": {"type": "line", "strokeWidth": 2.5},
                "encoding": {
                    "x": x,
                    "y": {"field": "mean", "type": "quantitative"},
                    "color": colour,
                    "strokeDash": {
                        "field": "scenario",
                        "type": "nominal",
                        "scale": {"domain": names, "range": [[5, 3], [1, 0]][: len(names)]},
                        "legend": None,
                    },
                    "tooltip": [
                        {"field": "month", "type": "temporal", "format": "%Y-%m", "title": " "},
                        {"field": "scenario", "title": " "},
                        {"field": "mean_text", "title": words["mean"]},
                        {"field": "p05_text", "title": words["low"]},
                        {"field": "p95_text", "title": words["high"]},
                    ],
                },
            },
            {
                "transform": [{"filter": "isValid(datum.floor)"}],
                "mark": {"type": "rule", "strokeDash": [2, 3], "color": TAKES},
                "encoding": {"y": {"aggregate": "max", "field": "floor", "type": "quantitative"}},
            },
        ],
    }


def trend(words: Mapping[str, str]) -> Document:
    """Show one figure month by month.

    Columns: month (date), value, text. Words: y.
    """
    return {
        "height": 200,
        "mark": {"type": "line", "color": FIRST, "strokeWidth": 2, "point": {"size": 24}},
        "encoding": {
            "x": {"field": "month", "type": "temporal", "title": None},
            "y": {"field": "value", "type": "quantitative", "title": words["y"], "scale": {"zero": True}},
            "tooltip": [
                {"field": "month", "type": "temporal", "format": "%Y-%m", "title": " "},
                {"field": "text", "title": words["y"]},
            ],
        },
    }
