"""Kinds of rows: what a row of an export can be, the headers its fields go by, and the exports that are known."""
