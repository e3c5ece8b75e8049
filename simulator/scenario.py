"""A scenario: a frozen, sparse difference from "keep everyone at today's assumptions", and its canonical JSON."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace

from simulator.actions import Action, parse_action
from simulator.assumptions import complete_assumptions
from simulator.limits import DEFAULT_LIMITS, LIMITS
from simulator.parameters import LARGEST, InputError, Interval, Parameter, check_known
from simulator.profile import PROFILE_FIELDS

SCHEMA = 1
MAX_NAME = 200
MAX_DIGITS = 300
"""More than that is no finite number."""

_THE_OWNER = "the owner's choice"
_SEED = Parameter("seed", "Seed", "", Interval(0, 2**53), 7, _THE_OWNER, "Same seed, same luck.", integer=True)
_PATHS = Parameter(
    "paths", "Paths", "paths", Interval(100, 200_000), 10_000, _THE_OWNER, "How many futures are sampled.", integer=True
)
_NOT_NEGATIVE = Interval(0, LARGEST)


@dataclass(frozen=True)
class Scenario:
    """What differs from keeping everyone at today's assumptions.

    Attributes
    ----------
    name : str
    seed, paths : int
    assumptions, limits : dict of name to number
        Only what differs from the defaults.
    profiles : dict of client_id to (dict of field to number or None)
        Figures replaced by hand.
    weights : dict of metric name to number
    targets : dict of metric name to (dict of "good" and "bad" to number)
        The scorecard's, only what differs; names are checked where the scorecard lives.
    actions : dict of client_id to Action
        Whoever is not named is kept.
    """

    name: str = "Keep everyone"
    seed: int = 7
    paths: int = 10_000
    assumptions: dict[str, float] = field(default_factory=dict)
    profiles: dict[str, dict[str, float | None]] = field(default_factory=dict)
    weights: dict[str, float] = field(default_factory=dict)
    targets: dict[str, dict[str, float]] = field(default_factory=dict)
    limits: dict[str, float] = field(default_factory=dict)
    actions: dict[str, Action] = field(default_factory=dict)

    def complete_assumptions(self) -> dict[str, float]:
        """Return every assumption in force."""
        return complete_assumptions(self.assumptions)

    def complete_limits(self) -> dict[str, float]:
        """Return every limit in force; what a plan is not held to is absent."""
        return {**DEFAULT_LIMITS, **self.limits}

    def with_action(self, client_id: str, action: Action) -> Scenario:
        """Return the scenario with one client's action replaced."""
        actions = {**self.actions, client_id: action}
        return replace(self, actions={k: a for k, a in actions.items() if a.kind != "keep"})

    def document(self) -> dict[str, object]:
        """Return the JSON form, sparse: empty parts are left out."""
        document: dict[str, object] = {
            "schema": SCHEMA,
            "name": self.name,
            "seed": self.seed,
            "paths": self.paths,
        }
        for part in ("assumptions", "profiles", "weights", "targets", "limits"):
            if value := getattr(self, part):
                document[part] = value
        if self.actions:
            document["actions"] = {client: action.document() for client, action in self.actions.items()}
        return document

    def canonical(self) -> str:
        """Return canonical JSON: sorted keys, no spaces, so that equal scenarios are equal texts."""
        return json.dumps(self.document(), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)

    def hash(self) -> str:
        """Return the SHA-256 of the canonical JSON, as hexadecimal text."""
        return hashlib.sha256(self.canonical().encode()).hexdigest()


def _refuse_doubles(pairs: list[tuple[str, object]]) -> dict[str, object]:
    seen: dict[str, object] = {}
    for key, value in pairs:
        if key in seen:
            raise InputError(f"the key {key!r} is there twice; allowed: once")
        seen[key] = value
    return seen


def _whole_number(text: str) -> object:
    if len(text) > MAX_DIGITS:
        raise InputError(f"seen a whole number of {len(text)} digits; allowed: at most {MAX_DIGITS}")
    return int(text)


def _refuse_constant(text: str) -> object:
    raise InputError(f"seen {text}; allowed: finite numbers")


def read_json(text: str, where: str) -> object:
    """Parse JSON strictly: doubled keys, NaN and infinity are errors, in one sentence."""
    try:
        return json.loads(
            text,
            object_pairs_hook=_refuse_doubles,
            parse_constant=_refuse_constant,
            parse_int=_whole_number,
            parse_float=_finite_number,
        )
    except InputError as error:
        raise InputError(f"{where}: {error}") from None
    except json.JSONDecodeError as error:
        raise InputError(
            f"{where}: not valid JSON at line {error.lineno}, column {error.colno} ({error.msg})"
        ) from None
    except RecursionError:
        raise InputError(f"{where}: nested too deeply; allowed: a scenario") from None


def _finite_number(text: str) -> object:
    number = float(text)
    return number if math.isfinite(number) else _refuse_constant(f"{text} (infinity)")


def _part(document: Mapping[str, object], key: str, where: str) -> Mapping[str, object]:
    value = document.get(key, {})
    if not isinstance(value, Mapping):
        raise InputError(f"{where}: {key} is {value!r}; allowed: an object")
    return value


def _metric_numbers(document: Mapping[str, object], key: str, where: str) -> dict[str, float]:
    return {
        name: Parameter(name, name, "", _NOT_NEGATIVE, None, _THE_OWNER, "").check(value, f"{where} {key}")
        for name, value in _part(document, key, where).items()
    }


def _metric_targets(document: Mapping[str, object], where: str) -> dict[str, dict[str, float]]:
    record = Parameter("target", "target", "", Interval(-LARGEST, LARGEST), None, _THE_OWNER, "")
    targets: dict[str, dict[str, float]] = {}
    for name, ends in _part(document, "targets", where).items():
        place = f"{where} targets {name}"
        if not isinstance(ends, Mapping):
            raise InputError(f"{place}: seen {ends!r}; allowed: an object with good, bad or both")
        check_known(ends, {"good": None, "bad": None}, place)
        targets[name] = {end: record.check(value, f"{place} {end}") for end, value in ends.items()}
    return targets


def _profile_changes(document: Mapping[str, object], where: str) -> dict[str, dict[str, float | None]]:
    changes: dict[str, dict[str, float | None]] = {}
    for client, edits in _part(document, "profiles", where).items():
        place = f"{where} profiles {client}"
        if not isinstance(edits, Mapping):
            raise InputError(f"{place}: seen {edits!r}; allowed: an object of figures")
        check_known(edits, PROFILE_FIELDS, place)
        checked = {
            name: None if PROFILE_FIELDS[name].may_be_blank(value) else PROFILE_FIELDS[name].check(value, place)
            for name, value in edits.items()
        }
        if checked:
            changes[client] = checked
    return changes


def parse_scenario(document: object, where: str = "scenario") -> Scenario:
    """Read a scenario from its JSON form, checking every key and number.

    Raises
    ------
    InputError
        One sentence: place, what was seen, what is allowed.

    Examples
    --------
    >>> parse_scenario({"schema": 1, "assumptions": {"horizon_months": 36}}).assumptions
    {'horizon_months': 36.0}
    """
    if not isinstance(document, Mapping):
        raise InputError(f"{where}: seen {type(document).__name__}; allowed: an object")
    known = {"schema": None, **{f.name: None for f in fields(Scenario)}}
    check_known(document, known, where)
    schema = document.get("schema")
    if schema != SCHEMA or type(schema) is not int:
        raise InputError(f"{where}: schema is {schema!r}; allowed: {SCHEMA}")
    name = document.get("name", Scenario.name)
    if not isinstance(name, str) or not 0 < len(name) <= MAX_NAME:
        raise InputError(f"{where}: name is {name!r}; allowed: a text of 1 to {MAX_NAME} characters")
    given = _part(document, "assumptions", where)
    complete = complete_assumptions(given, f"{where} assumptions")
    limits = _part(document, "limits", where)
    check_known(limits, LIMITS, f"{where} limits")
    checked_limits = {key: LIMITS[key].check(value, f"{where} limits") for key, value in limits.items()}
    in_force = {**DEFAULT_LIMITS, **checked_limits}
    if in_force["min_uplift"] > in_force["max_uplift"]:
        raise InputError(
            f"{where} limits: min_uplift is {in_force['min_uplift']:g}; "
            f"allowed: at most max_uplift ({in_force['max_uplift']:g})"
        )
    actions = {
        client: parse_action(action, f"{where} actions {client}")
        for client, action in _part(document, "actions", where).items()
    }
    scenario = Scenario(
        name=name,
        seed=int(_SEED.check(document.get("seed", Scenario.seed), where)),
        paths=int(_PATHS.check(document.get("paths", Scenario.paths), where)),
        assumptions={key: complete[key] for key in given},  # one at its default may still overrule the company's own
        profiles=_profile_changes(document, where),
        weights=_metric_numbers(document, "weights", where),
        targets=_metric_targets(document, where),
        limits={key: value for key, value in checked_limits.items() if value != DEFAULT_LIMITS.get(key)},
        actions={client: action for client, action in actions.items() if action.kind != "keep"},
    )
    if not _is_unicode(scenario.canonical()):
        raise InputError(f"{where}: a text holds half a character; allowed: whole Unicode characters")
    return scenario


def _is_unicode(text: str) -> bool:
    """Say whether a text can be written down; JSON's escapes can hold halves of characters that cannot."""
    return not any("\ud800" <= character <= "\udfff" for character in text)


def read_scenario(text: str, where: str = "scenario") -> Scenario:
    """Read a scenario from JSON text; reading back what `Scenario.canonical` wrote is the identity."""
    return parse_scenario(read_json(text, where), where)
