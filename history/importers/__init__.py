"""Importers: from the exports people really have to the tables of a history, every guess shown and confirmed.

The way through the room: `containers.open_file` screens a file's bytes and gives its sheets as a `Grid` of coded cells;
`proposal` finds the header, what a row is and which column holds which field; what cannot be known is a `Question`,
never a guess; the answers make a mapping; `reading` turns rows into records by it; `assembly` adds records up to the
tables of `history.tables`; `growth` joins them to the history that is there.
"""
