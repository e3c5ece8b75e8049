"""Colours and shapes: told apart by colour-blind people, and readable on light and dark ground."""

from __future__ import annotations

from typing import Any

Document = dict[str, Any]

KIND_COLOURS = {
    "keep": "#009E73",
    "reform": "#A76BC0",
    "reprice": "#2F7FC1",
    "staged": "#C77700",
    "fire": "#D5431E",
    "toss_up": "#808495",
}
"""By kind of decision; each at least 3:1 against white and against the dark theme's ground."""
KIND_SHAPES = {
    "keep": "circle",
    "reform": "square",
    "reprice": "triangle-up",
    "staged": "diamond",
    "fire": "cross",
    "toss_up": "triangle-down",
}
GRADE_COLOURS = {"A": "#2F7FC1", "B": "#9CC3E0", "C": "#D9D5C9", "D": "#E8A55A", "F": "#C8401B"}
"""By grade, best first: blue to red over grey, so that no pair is one of red and green."""
GRADE_TEXT = {"A": "#FFFFFF", "B": "#1B2733", "C": "#1B2733", "D": "#1B2733", "F": "#FFFFFF"}
"""Letters upon them."""
ADDS, TAKES, TOTAL, QUIET = "#009E73", "#D5431E", "#2F7FC1", "#808495"
FIRST, SECOND, THIRD = "#2F7FC1", "#C77700", "#A76BC0"
AMOUNT_FORMAT = "~s"
QUIET_TEXT = "#767b86"
