"""Cells of exports: what numbers, dates, durations, yes and no and texts say, judged by column before they are read."""
