"""What this room says when it is given something it cannot learn from."""


class ModelError(ValueError):
    """A panel or a question that cannot be assessed; the message says what was seen and what is allowed.

    Examples
    --------
    >>> str(ModelError("the panel has no column 'hours'"))
    "the panel has no column 'hours'"
    """
