"""What a kind of row and a field of it are, and the fields that say whose a row is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

FieldType = Literal[
    "text",
    "amount",
    "number",
    "times",
    "share",
    "hours",
    "minutes",
    "seconds",
    "clock",
    "date",
    "moment",
    "month",
    "flag",
]


@dataclass(frozen=True)
class Field:
    """One field of a row.

    Parameters
    ----------
    name : str
        As it stands in a mapping.
    type : str
        How its cells are read. ``share`` is a number where 20 and 20 % both mean a fifth; ``times`` a count, or yes for
        once; ``clock`` is h:mm[:ss];
        ``moment`` a date with its time of day.
    help : str
        What it means, for a person who confirms a mapping.
    aliases : str
        Headers it goes by, likeliest first, separated by commas, in the plain form of `headers.plain`.
    several : bool
        True where more than one column may feed it; they are added up.
    """

    name: str
    type: FieldType
    help: str
    aliases: str = ""
    several: bool = False

    @property
    def headers(self) -> tuple[str, ...]:
        """Headers it goes by, likeliest first."""
        return tuple(alias.strip() for alias in self.aliases.split(",")) if self.aliases else ()


@dataclass(frozen=True)
class RowKind:
    """One thing a row can be.

    Parameters
    ----------
    name : str
        As it stands in a mapping.
    label : str
        For a screen.
    feeds : str
        What of the history it fills, in words.
    fields : tuple of Field
        All it may have.
    needed : tuple of tuple of str
        Of each group at least one field must be mapped.
    tells : tuple of str
        Fields that tell this kind from the others; one of them at least must be there for it to be proposed.
    may_lack : tuple of str
        Needed fields that single rows may leave empty.
    """

    name: str
    label: str
    feeds: str
    fields: tuple[Field, ...]
    needed: tuple[tuple[str, ...], ...]
    tells: tuple[str, ...]
    may_lack: tuple[str, ...] = ()

    def field(self, name: str) -> Field:
        """Return the field of a name; KeyError where there is none."""
        for field in self.fields:
            if field.name == name:
                return field
        raise KeyError(name)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of its fields."""
        return tuple(field.name for field in self.fields)


CLIENT_FIELDS = ("client", "client_code")
"""Either says whose a row is: a name, or a system's own number for it."""

CLIENT = Field(
    "client",
    "text",
    "Name of the client.",
    "client, client name, customer, customer name, company, company name, contact name, "
    "account name, organization, organisation, organization name, debtor, bill to, billed to, "
    "account, contact, cliente, kunde, kundenname, nom du client, name",
)
CLIENT_CODE = Field(
    "client_code",
    "text",
    "The system's own number or short name of the client.",
    "client id, customer id, company id, account id, organization id, client code, customer "
    "code, customer number, client number, account number, company rec id, contact id, "
    "kundennummer, id cliente",
)
CURRENCY = Field("currency", "text", "Currency of the amounts.", "currency, currency code, moneda, wahrung")
