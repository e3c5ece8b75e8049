"""What is kept and what is sent: scenarios as links and as files, and the shelf of histories they are opened beside.

`encode_link` and `open_link` carry a whole scenario in an address that only somebody with the same history can read;
`read_address` tells which history that is, and `HistoryShelf` finds it. `load_scenario` and `scenario_text` do the same
by file. Beside the histories `load_mapping` and `save_mapping` keep how their exports were read, and `LearnedModels`
what was learned from them.
"""

from sharing.fingerprint_keys import history_finder
from sharing.learned_models import LearnedModels
from sharing.link import LinkAddress, SharedScenario, encode_link, open_link, read_address
from sharing.link_error import LinkError, LinkFault
from sharing.mapping_file import load_mapping, save_mapping
from sharing.scenario_file import load_scenario, parse_scenario_file, scenario_text
from sharing.shelf import HistoryShelf, ShelfError

__all__ = [
    "HistoryShelf",
    "LearnedModels",
    "LinkAddress",
    "LinkError",
    "LinkFault",
    "SharedScenario",
    "ShelfError",
    "encode_link",
    "history_finder",
    "load_mapping",
    "load_scenario",
    "open_link",
    "parse_scenario_file",
    "read_address",
    "save_mapping",
    "scenario_text",
]
