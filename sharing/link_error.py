"""Why a link cannot be made or opened, in a sentence a partner can act on."""

from __future__ import annotations

from typing import Literal

LinkFault = Literal["not_a_link", "newer", "damaged", "other_data", "unknown_client", "too_long", "refused"]
"""The kinds of what can be wrong with a link."""


class LinkError(ValueError):
    """A link that cannot be made or opened: one sentence saying why and what to do.

    Parameters
    ----------
    fault : {"not_a_link", "newer", "damaged", "other_data", "unknown_client", "too_long", "refused"}
        Which kind it is, so that a page can offer the way out (load other data, send the file).
    message : str
        The sentence.
    """

    def __init__(self, fault: LinkFault, message: str) -> None:
        self.fault = fault
        super().__init__(message)
