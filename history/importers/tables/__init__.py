"""Tables of a history from the records of exports, and the growth of the history they come to."""
