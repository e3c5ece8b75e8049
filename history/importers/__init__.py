"""Importers: from the exports people really have to the tables of a history, every guess shown and confirmed.

The way through the room, as `importing` walks it: `files` screens a file's bytes and gives its sheets as a `Grid` of
coded cells; `kinds` knows what a row can be and proposes it from the header; `body` finds the data rows;
`value_decisions` and `amount_decisions` let `cells` judge how a column writes its figures. `examination` gathers all of
this for a sheet: what is decided stands in a `mapping`, what cannot be known is a `question`, never a guess. `reading`
turns the rows into records, `settling` and `client_names` say whose they are, and `tables` adds them up to the tables
of `history.tables` and joins these to the history that is there.
"""
