"""Panels made on the spot."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pandas as pd
import pytest

from models.grid import Grid, read_grid

FIRST = pd.Period("2022-01", "M")
Columns = Mapping[str, Mapping[str, Sequence[float]]]


def _panel(clients: Columns) -> pd.DataFrame:
    """Give a panel from figures by client and column, all from the same first month on."""
    parts = []
    for client, columns in clients.items():
        length = len(next(iter(columns.values())))
        months = pd.period_range(FIRST, periods=length, freq="M")
        figures = {name: np.asarray(values, dtype=np.float64) for name, values in columns.items()}
        parts.append(pd.DataFrame({"client_id": client, "month": months, **figures}))
    return pd.concat(parts, ignore_index=True)


@pytest.fixture(scope="session")
def panel_of() -> Callable[[Columns], pd.DataFrame]:
    return _panel


@pytest.fixture(scope="session")
def grid_of() -> Callable[[Columns], Grid]:
    def make(clients: Columns, settling_months: int = 1) -> Grid:
        panel = _panel(clients)
        return read_grid(panel, as_of=panel["month"].max(), settling_months=settling_months)

    return make


@pytest.fixture(scope="session")
def noisy_panel() -> Callable[..., pd.DataFrame]:
    """Clients whose figures follow nothing but chance, or of whom every third grows by `growth` a month.

    The first `leaving` of them leave of their own accord, one every other month from the twelfth on. With `worsening`
    bills are paid late ever more often, by everyone alike: from one in fifty to four in five.
    """

    def make(
        clients: int = 60,
        months: int = 36,
        seed: int = 5,
        growth: float = 0.0,
        leaving: int = 0,
        worsening: bool = False,
    ) -> pd.DataFrame:
        generator = np.random.default_rng(seed)
        late = np.linspace(0.02, 0.8, months) if worsening else np.full(months, 0.3)
        columns: dict[str, dict[str, np.ndarray]] = {}
        for number in range(clients):
            trend = (1.0 + growth) ** np.arange(months) if number % 3 == 0 else 1.0
            figures = {
                "hours": generator.lognormal(3.0, 0.5) * trend * np.exp(0.1 * generator.normal(size=months)),
                "tickets_opened": generator.poisson(12.0, size=months).astype(np.float64),
                "late_share": (generator.random(months) < late).astype(np.float64),
                "disputed_share": (generator.random(months) < 0.2).astype(np.float64),
                "days_to_pay": generator.normal(30.0, 5.0, size=months),
                "invoices_issued": generator.integers(1, 4, size=months).astype(np.float64),
                "score": generator.normal(68.0, 6.0, size=months),
                "left": np.zeros(months),
            }
            there = min(months, 12 + 2 * number) if number < leaving else months
            figures["left"][there - 1] = float(number < leaving)
            columns[f"client-{number:03d}"] = {name: values[:there] for name, values in figures.items()}
        return _panel(columns)

    return make


@pytest.fixture(scope="session")
def bills_of() -> Callable[[pd.DataFrame], pd.DataFrame]:
    """Give a bill of every client and month of a panel: due in the next month, paid around its due date, judged then.

    Its lateness and its days are known a month after its issue; of disputes nothing is told.
    """

    def make(panel: pd.DataFrame, seed: int = 6) -> pd.DataFrame:
        past_due = np.random.default_rng(seed).integers(-20, 20, size=len(panel)).astype(np.float64)
        bills = pd.DataFrame({"client_id": panel["client_id"], "issued": panel["month"]})
        told = {"late": (past_due > 0.0) * 1.0, "past_due": past_due, "days": 30.0 + past_due}
        none = pd.PeriodIndex([pd.NaT] * len(panel), freq="M")
        for fate in ("late", "past_due", "days", "disputed"):
            known = fate in told
            bills[fate] = told[fate] if known else np.nan
            bills[f"{fate}_known"] = panel["month"] + 1 if known else none
            bills[f"{fate}_pending"] = False
        return bills

    return make
