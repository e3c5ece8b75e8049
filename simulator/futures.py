"""temporary stand-in until event form lands."""

from dataclasses import dataclass

import numpy as np

from simulator.bridge import state_values
from simulator.portfolio import MONTHLY, _monthly_tables, _one
from simulator.sampled import luck_of, sample_client


@dataclass(frozen=True)
class OptionFutures:
    npv_apart: np.ndarray
    labour_alone: np.ndarray
    absorbed: np.ndarray
    sellable_wages: np.ndarray
    unsold_wages: np.ndarray
    cash_flow: np.ndarray


def option_futures(cases, client_id, seed, paths, draws=None):
    luck = luck_of(_one(cases, 0), client_id, seed, paths)
    out = {k: [] for k in ("npv_apart", "labour_alone", "absorbed", "sellable_wages", "unsold_wages", "cash_flow")}
    for i in range(len(cases)):
        case = _one(cases, i)
        v = state_values(case)
        s = sample_client(case, luck, v)
        t = _monthly_tables(case, v.effort)
        m = t.monthly[s.states.flat(case.horizon)]
        out["npv_apart"].append(s.npv - s.labour_npv)
        out["labour_alone"].append(s.labour_npv)
        for k in ("absorbed", "sellable_wages", "unsold_wages"):
            out[k].append(m[:, MONTHLY.index(k)].T)
        other = m[:, MONTHLY.index("other_cash")].copy()
        w = t.worked[s.states.flat(case.horizon)]
        other -= t.wage * luck.effort_noise[:, None] * w
        np.subtract.at(other, (s.incident_path, s.incident_month - 1), s.incident_cost)
        out["cash_flow"].append((other + m[:, MONTHLY.index("collected")]).T)
    return OptionFutures(**{k: np.array(v) for k, v in out.items()})
