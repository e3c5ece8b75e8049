"""How much a model may claim for the evidence there is: from a rule to five parameters.

Source: the number of events that 1 to 5 predictor parameters need (R. D. Riley and others, "Minimum sample size for
developing a multivariable prediction model", Statistics in Medicine 38, 2019), with a Cox-Snell R2 of 15 % of its
maximum and a base rate of a tenth: 36 events for three, 60 for five. The limit of 10 is the old rule of ten events a
parameter. Events are distinct episodes, not months.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Gate:
    """A step of evidence and what is allowed on it.

    Parameters
    ----------
    code : str
        ``rule``, ``one_feature``, ``three_features`` or ``five_features``.
    from_episodes : int
        Least number of distinct episodes.
    parameters : int
        Features a model may learn a weight for; 0 means a fixed rule.
    """

    code: str
    from_episodes: int
    parameters: int


GATES = (
    Gate("rule", 0, 0),
    Gate("one_feature", 10, 1),
    Gate("three_features", 36, 3),
    Gate("five_features", 60, 5),
)
"""The steps, rising."""


_FIXED_RULE = "a fixed rule (today's standing and the trend) is"


def gate_for(episodes: int, quiet: int) -> Gate:
    """Choose the step that the scarcer side of the evidence allows.

    Parameters
    ----------
    episodes : int
        Distinct episodes seen.
    quiet : int
        Distinct windows in which nothing happened; without them nothing can be told apart either.

    Returns
    -------
    Gate

    Examples
    --------
    >>> gate_for(9, 200).code, gate_for(10, 200).code, gate_for(36, 200).code, gate_for(60, 200).code
    ('rule', 'one_feature', 'three_features', 'five_features')
    """
    evidence = min(episodes, quiet)
    return max((gate for gate in GATES if evidence >= gate.from_episodes), key=lambda gate: gate.from_episodes)


def gate_text(gate: Gate, episodes: int, quiet: int, kind: str, used: int) -> str:
    """Say in a sentence which step is in use, and why.

    Parameters
    ----------
    gate : Gate
        The step.
    episodes, quiet : int
        The evidence it rests on.
    kind : str
        Of the model in use.
    used : int
        Features it weighs, at most what the step allows.
    """
    seen = f"{_counted(episodes, 'distinct episode')} seen"
    if quiet < episodes:
        seen += f", but only {_counted(quiet, 'window')} in which nothing happened"
    if gate.parameters == 0:
        least = GATES[1].from_episodes
        ruled = "weights learned on the made-up company are" if kind == "borrowed" else _FIXED_RULE
        return f"{seen}, fewer than the {least} a model needs: {ruled} in use."
    allowed = _counted(gate.parameters, "feature")
    may = f"{seen}: a model may weigh up to {allowed}"
    if kind == "rule":
        return f"{may}, but too few came later to test one: {_FIXED_RULE} in use."
    if kind == "persistence":
        return f"{may}; none foretold better than today's standing alone, which is in use."
    grown = "grown as trees" if kind == "boosting" else "held back by a prior"
    return f"{may}; it uses {used}, {grown}."


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
