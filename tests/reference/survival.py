"""How long a client stays: monthly hazards given its own reaction z, and their survival averaged over z ~ N(0, 1)."""

import itertools
import math
from collections.abc import Callable

from tests.reference.inputs import Inputs, price_position, price_reaction

# The normal tail beyond 9 is 2e-19, less than one rounding of the survival curve.
Z_LIMIT = 9.0
Z_PANEL = 1.5
NODES = 16
PANEL_TOLERANCE = 1e-15
MAX_DEPTH = 30
LOG_HUGE = 700.0


def base_hazard(profile: Inputs) -> float:
    """Return mu, the hazard a month if nothing changes."""
    return -math.log1p(-float(profile["annual_churn"])) / 12


def reacting_hazard(profile: Inputs, a: Inputs) -> float:
    """Return mu+, the hazard a month that a change of price or terms acts on."""
    return max(base_hazard(profile), -math.log1p(-a["price_reaction_floor"]) / 12)


def bent(y: float, a: Inputs) -> float:
    """Return how many plain 10 % rises a rise of y >= 0 counts as."""
    return y / 0.10 * (1 + float(a["price_response_convexity"]) * y)


def price_shock(uplift: float, a: Inputs) -> float:
    """Return the size of the change itself, in plain 10 % rises; a cut counts less."""
    if uplift >= 0:
        return bent(uplift, a)
    return uplift / 0.10 / float(a["loss_aversion"])


def price_level(profile: Inputs, a: Inputs, uplift: float) -> float:
    """Return the added overpricing against the market, in plain 10 % rises."""
    pos = price_position(profile)
    return bent(max(0.0, pos * (1 + uplift) - 1), a) - bent(max(0.0, pos - 1), a)


def terms_ratio(a: Inputs, action: Inputs) -> float:
    """Return the hazard ratio of the reforms in the action."""
    ratio = 1.0
    if action.get("prepay"):
        ratio *= a["prepay_hazard_ratio"]
    if action.get("standardise"):
        ratio *= a["standardise_hazard_ratio"]
    return ratio


def price_pressures(profile: Inputs, a: Inputs, action: Inputs, first: int, last: int) -> list[float]:
    """Return, for each month first..last, what beta is multiplied by in the exponent of Q."""
    m = action["month"]
    s = a["price_shock_permanent_share"]
    shock = price_shock(action["uplift"], a)
    level = price_level(profile, a, action["uplift"])
    pressures = []
    for t in range(first, last + 1):
        fading = 2.0 ** (-(t - m + 1) / a["price_shock_half_life_months"])
        pressures.append((1 - s) * shock * fading + s * level)
    return pressures


def monthly_hazard(mu: float, mu_plus: float, exponent: float, ratio: float) -> float:
    """Return L: mu + mu+ (Q - 1) where Q = exp(exponent) ratio >= 1, else mu Q."""
    if mu_plus == 0 or ratio == 0:
        # Without a hazard to act on, not even an infinite Q makes anybody leave.
        return 0.0
    if exponent > LOG_HUGE:
        return math.inf
    q = math.exp(exponent) * ratio
    return mu + mu_plus * (q - 1) if q >= 1 else mu * q


def survival_after_announcement(profile: Inputs, a: Inputs, action: Inputs, first: int, last: int) -> list[float]:
    """Return E_z[exp(-(L(first) + ... + L(t)))] for t = first-1..last, every month being m-1 or later."""
    mu = base_hazard(profile)
    mu_plus = reacting_hazard(profile, a)
    ratio = terms_ratio(a, action)
    pressures = price_pressures(profile, a, action, first, last)
    log_ratio_per_10pct = math.log(a["hazard_ratio_per_10pct"]) * price_reaction(profile)
    log_sd = a["hazard_ratio_log_sd"]

    def curve(z: float) -> list[float]:
        beta = log_ratio_per_10pct * math.exp(min(log_sd * z, LOG_HUGE))
        summed = 0.0
        survived = [1.0]
        for pressure in pressures:
            summed += monthly_hazard(mu, mu_plus, beta * pressure, ratio)
            survived.append(math.exp(-summed))
        return survived

    reaction_is_known = log_ratio_per_10pct == 0 or log_sd == 0 or all(pressure == 0 for pressure in pressures)
    if reaction_is_known or mu_plus == 0:
        return curve(0.0)
    return normal_mean(curve, kinks(pressures, ratio, log_ratio_per_10pct, log_sd))


def kinks(pressures: list[float], ratio: float, log_ratio_per_10pct: float, log_sd: float) -> list[float]:
    """Return every z at which some month's Q passes 1, where L changes its slope."""
    found = []
    for pressure in pressures:
        if pressure == 0 or ratio <= 0:
            continue
        beta = -math.log(ratio) / pressure
        if beta > 0:
            found.append(math.log(beta / log_ratio_per_10pct) / log_sd)
    return found


def own_survival(profile: Inputs, a: Inputs, action: Inputs) -> list[float]:
    """Return the chance that a client whom nobody fires is in place after month t, for t = 0..H."""
    H = a["horizon_months"]
    mu = base_hazard(profile)
    if action["kind"] != "reprice":
        return [math.exp(-mu * t) for t in range(H + 1)]
    first = max(1, action["month"] - 1)
    before = [math.exp(-mu * t) for t in range(first)]
    after = survival_after_announcement(profile, a, action, first, H)
    return before + [before[-1] * survived for survived in after[1:]]


def legendre_rule(n: int) -> list[tuple[float, float]]:
    """Return the n nodes and weights of Gauss-Legendre quadrature on (-1, 1), by Newton's method."""
    rule = []
    for i in range(n):
        x = math.cos(math.pi * (i + 0.75) / (n + 0.5))
        slope = 1.0
        for _ in range(50):
            below, here = 1.0, x
            for degree in range(2, n + 1):
                below, here = here, ((2 * degree - 1) * x * here - (degree - 1) * below) / degree
            slope = n * (x * here - below) / (x * x - 1)
            step = here / slope
            x -= step
            if abs(step) < 1e-16:
                break
        rule.append((x, 2 / ((1 - x * x) * slope * slope)))
    return rule


RULE = legendre_rule(NODES)


def normal_mean(curve: Callable[[float], list[float]], splits: list[float]) -> list[float]:
    """Return the mean over z ~ N(0, 1) of a list-valued function in [0, 1], smooth but at the splits.

    Panels are halved until a panel and its two halves agree to PANEL_TOLERANCE in every entry; the halves' sum counts.
    """
    count = round(2 * Z_LIMIT / Z_PANEL)
    edges = {-Z_LIMIT + Z_PANEL * i for i in range(count + 1)}
    edges.update(z for z in splits if -Z_LIMIT < z < Z_LIMIT)
    ordered = sorted(edges)

    def panel(low: float, high: float) -> list[float]:
        middle, half = (low + high) / 2, (high - low) / 2
        total: list[float] = []
        for x, weight in RULE:
            z = middle + half * x
            scale = weight * half * math.exp(-z * z / 2) / math.sqrt(2 * math.pi)
            values = curve(z)
            total = (
                [scale * f for f in values]
                if not total
                else [s + scale * f for s, f in zip(total, values, strict=True)]
            )
        return total

    def refined(low: float, high: float, whole: list[float], depth: int) -> list[float]:
        middle = (low + high) / 2
        left, right = panel(low, middle), panel(middle, high)
        gap = max(abs(w - (l + r)) for w, l, r in zip(whole, left, right, strict=True))
        if gap > PANEL_TOLERANCE and depth < MAX_DEPTH:
            left = refined(low, middle, left, depth + 1)
            right = refined(middle, high, right, depth + 1)
        return [l + r for l, r in zip(left, right, strict=True)]

    parts = [refined(low, high, panel(low, high), 0) for low, high in itertools.pairwise(ordered)]
    return [math.fsum(entries) for entries in zip(*parts, strict=True)]
