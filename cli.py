"""The terminal's front door: the same work as the app's, without a browser.

JSON on standard output with --format json, a table otherwise; messages on standard error; exit 0 done, 1 refused
input, 2 usage.
"""

from __future__ import annotations

import argparse
import ctypes
import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from history import TABLES, History, HistoryError, history_files, read_history
from history.importers.importing import Proposal, import_proposed, open_files, propose
from history.importers.mapping import ImportMapping, mapping_document, merged, read_mapping
from history.write import write_files
from models import LABELS, ActingCosts, ModelError
from reports.documents import (
    Document,
    comparison_document,
    decisions_document,
    evaluation_document,
    profile_document,
)
from reports.drift import drift_document, drift_text
from reports.field_examples import field_example_document, field_example_text
from reports.imports import import_report, import_text, proposal_document, proposal_text
from reports.look_back import look_back_document, look_back_table, recorded_document, recorded_text
from reports.plans import plan_document, plan_table
from reports.scores import score_document
from reports.tables import comparison_table, decisions_table, evaluation_table, figures_table, percent
from sharing import load_scenario
from simulator import PLAN_LIMITS, RESPONSES, Action, InputError, Scenario, parse_action, read_json
from workbench import (
    FIELD_EXAMPLES,
    Book,
    Portfolio,
    clients_not_to_lose,
    compare,
    decide_one,
    decisions,
    evaluate,
    field_example,
    first_looks,
    limits_in_force,
    look_again,
    look_at,
    look_back,
    mrr_lost_by_correlation,
    open_book,
    plan_portfolio,
    recorded,
)
from workbench.book import month_of, portfolio_from_files
from workbench.drift import drift_inputs, foretell, sample_weights
from workbench.processor import one_thread_a_product
from workbench.scored_panel import scored_panel

REFUSED = 1
SAVED_MAPPING, IMPORT_REPORT = "mapping.json", "import-report.json"
NAMED_AT_MOST = 5
DECISIONS = TABLES["decisions"]
ACTION_FLAGS = ("kind", "uplift", "month", "prepay", "standardise", "review_month", "keep_if")
Output = tuple[Document, str]


class UnansweredError(Exception):
    """An import that is proposed and not made: what is to be answered or accepted first."""

    def __init__(self, proposal: Proposal) -> None:
        self.proposal = proposal
        asked = len(proposal.questions)
        lines = [str(fault) for fault in proposal.faults]
        if asked:
            abouts = ", ".join(dict.fromkeys(question.about for question in proposal.questions))
            lines.append(f"nothing is imported: {asked} open question{'s' * (asked > 1)} ({abouts})")
        elif not lines:
            lines.append("nothing is imported: this is the proposal; --accept takes it, --mapping another")
        super().__init__("\n".join(lines))


def _scenario(path: Path | None) -> Scenario:
    return load_scenario(path) if path is not None else Scenario()


def _book(arguments: argparse.Namespace, scenario: Scenario) -> Book:
    book = open_book(read_history(arguments.data), arguments.as_of, scenario)
    for warning in book.warnings:
        print(f"note: {warning}", file=sys.stderr)
    return book


def _say_who_is_left_out(book: Book) -> None:
    by_reason: dict[str, list[str]] = {}
    for client_id, reason in book.left_out.items():
        by_reason.setdefault(reason, []).append(client_id)
    for reason, clients in by_reason.items():
        more = f" and {len(clients) - NAMED_AT_MOST} more" if len(clients) > NAMED_AT_MOST else ""
        print(f"left out: {', '.join(clients[:NAMED_AT_MOST])}{more}: {reason}", file=sys.stderr)


def _portfolio(arguments: argparse.Namespace, scenario: Scenario, *, warned_of_drift: bool = False) -> Portfolio:
    if arguments.data is not None:
        book = _book(arguments, scenario)
        _say_who_is_left_out(book)
        portfolio = replace(book.portfolio, warnings=book.client_warnings()) if warned_of_drift else book.portfolio
    else:
        portfolio = portfolio_from_files(arguments.profiles, arguments.company)
    if not len(portfolio.profiles):
        raise InputError("no active client has both a monthly fee and hours; a decision needs both")
    return portfolio


def _import(arguments: argparse.Namespace) -> Output:
    folder: Path = arguments.out
    history = _history_in(folder)
    saved = folder / SAVED_MAPPING
    known = read_mapping(saved.read_text("utf-8"), str(saved)) if saved.is_file() else ImportMapping()
    if arguments.mapping is not None:
        known = merged(read_mapping(arguments.mapping.read_text("utf-8"), arguments.mapping.name), known)
    opened = open_files(_contents(arguments.files), known)
    proposal = propose(opened, history, known)
    is_mapped = arguments.accept or arguments.mapping is not None or proposal.is_read_by(known)
    if proposal.is_open or not is_mapped:
        raise UnansweredError(proposal)
    imported = import_proposed(proposal, history, on_conflict=arguments.on_conflict, any_table=True)
    document = import_report(imported)
    files = history_files(imported.growth.history)
    # Through which month open agreements run is a matter of this import alone.
    kept = replace(merged(imported.mapping, known), open_until=None)
    files[SAVED_MAPPING] = _json(mapping_document(kept))
    files[IMPORT_REPORT] = _json(document)
    write_files(folder, files)
    for note in imported.notes:
        print(f"note: {note}", file=sys.stderr)
    if not imported.growth.history.is_begun:
        print(f"note: {folder} is no history yet: it needs fees, hours, tickets or invoices too", file=sys.stderr)
    return document, import_text(imported)


def _contents(paths: Sequence[Path]) -> dict[str, bytes]:
    """Return the files by name; those of one name by path."""
    names = [path.name for path in paths]
    return {path.name if names.count(path.name) == 1 else str(path): path.read_bytes() for path in paths}


def _history_in(folder: Path) -> History | None:
    """Return the history a folder holds already; None where it holds none."""
    is_there = folder.is_dir() and any((folder / table.file).is_file() for table in TABLES.values())
    return read_history(folder, any_table=True) if is_there else None


def _json(document: object) -> bytes:
    return (json.dumps(document, ensure_ascii=False, allow_nan=False, indent=1) + "\n").encode()


def _profile(arguments: argparse.Namespace) -> Output:
    book = _book(arguments, Scenario())
    document = profile_document(book)
    if arguments.out is not None:
        arguments.out.write_text(profiles_csv(book), encoding="utf-8")
        print(f"written: {arguments.out}", file=sys.stderr)
        for name, one in book.portfolio.learned.items():
            print(
                f"note: {name} is learned as {one.value:g}: state it in a scenario beside --profiles", file=sys.stderr
            )
    clients = document["clients"]
    assert isinstance(clients, list)
    columns = ["client_id", "mrr", "hours", "direct_cost", "annual_churn", "drift_probability", "days_to_pay"]
    return document, figures_table(clients, columns)


def _score(arguments: argparse.Namespace) -> Output:
    scenario = _scenario(arguments.scenario)
    document = score_document(_book(arguments, scenario))
    clients = document["clients"]
    assert isinstance(clients, list)
    columns = ["client_id", "grade", "score", "trend", "changed_in", "difficult_or_bad", "grade holds in"]
    shown = [
        client
        | {"deal-breakers": [found["kind"] for found in client["deal_breakers"]]}
        | {"grade holds in": percent(client.get("own_grade_acceptability"))}
        for client in clients
    ]
    return document, figures_table(shown, [*columns, "deal-breakers"])


def _drift(arguments: argparse.Namespace) -> Output:
    costs = _acting_costs(arguments)
    history = read_history(arguments.data)
    month = month_of(history, arguments.as_of)
    scenario = Scenario()
    panel, scores = scored_panel(history, month, scenario)
    found = foretell(
        drift_inputs(history, panel, scores, month, scenario),
        label=arguments.label,
        scenario=scenario,
        horizon=arguments.horizon,
        window=arguments.window,
        borrowed_weights=sample_weights(arguments.label) if arguments.borrow else None,
    )
    return drift_document(found, costs), drift_text(found, costs)


def _acting_costs(arguments: argparse.Namespace) -> ActingCosts | None:
    given = [arguments.acting_cost, arguments.turning_cost]
    if given == [None, None]:
        return None
    if None in given:
        raise InputError("--acting-cost and --turning-cost belong together: one of them is missing")
    return ActingCosts(arguments.acting_cost, arguments.turning_cost, arguments.averted)


def _record(arguments: argparse.Namespace) -> Output:
    folder: Path = arguments.data
    if not folder.is_dir():
        raise InputError(f"--data is {folder}; allowed to record: a folder, in which {DECISIONS.file} is written")
    action = _action(arguments)
    scenario = _scenario(arguments.scenario)
    book = _book(arguments, scenario)
    look = look_at(
        book.portfolio,
        scenario,
        arguments.client,
        cannot_lose=arguments.client in clients_not_to_lose(book.portfolio, scenario),
    )
    verdict = decide_one(book.portfolio, scenario, look).verdict
    history = recorded(book, scenario, arguments.client, action, verdict, arguments.note)
    write_files(folder, {DECISIONS.file: history_files(history)[DECISIONS.file]})
    found = look_back(history, book.month).decisions
    decision = next(one for one in found if (one.client_id, one.decided_in) == (arguments.client, book.as_of))
    return recorded_document(decision), recorded_text(decision)


def _action(arguments: argparse.Namespace) -> Action:
    """Return the action that --action or the flags tell of."""
    if arguments.action is not None:
        return parse_action(read_json(arguments.action, "--action"), "--action")
    flags = {name: getattr(arguments, name) for name in ACTION_FLAGS}
    told = {name: value for name, value in flags.items() if value not in (None, False)}
    if told["kind"] == "reprice":
        told = {"uplift": 0.0} | told if arguments.prepay or arguments.standardise else told
    return parse_action(told, "the decision")


def _lookback(arguments: argparse.Namespace) -> Output:
    history = read_history(arguments.data)
    for warning in history.warnings:
        if warning.startswith(DECISIONS.file):
            print(f"note: {warning}", file=sys.stderr)
    found = look_back(history, month_of(history, arguments.as_of))
    return look_back_document(found), look_back_table(found)


def _evaluate(arguments: argparse.Namespace) -> Output:
    scenario = _scenario(arguments.scenario)
    portfolio = _portfolio(arguments, scenario)
    found = evaluate(portfolio, scenario, exact_only=arguments.exact_only)
    lost = () if arguments.exact_only else mrr_lost_by_correlation(portfolio, scenario)
    return evaluation_document(found, lost, portfolio.learned), evaluation_table(found, lost)


def _example(arguments: argparse.Namespace) -> Output:
    scenario = _scenario(arguments.scenario)
    if scenario.actions:
        print("note: the scenario's own actions are left out; the example brings its own", file=sys.stderr)
    portfolio = _portfolio(arguments, scenario)
    found = field_example(portfolio, arguments.example, scenario)
    return field_example_document(found), field_example_text(found, portfolio)


def _decide(arguments: argparse.Namespace) -> Output:
    scenario = _scenario(arguments.scenario)
    portfolio = _portfolio(arguments, scenario, warned_of_drift=True)
    looks = first_looks(portfolio, scenario)
    progress = _say_progress if sys.stderr.isatty() else None
    found = decisions(portfolio, scenario, looks, workers=os.cpu_count() or 1, progress=progress)
    return decisions_document(found, portfolio.warnings, portfolio.learned), decisions_table(found)


def _plan(arguments: argparse.Namespace) -> Output:
    scenario = _scenario(arguments.scenario)
    portfolio = _portfolio(arguments, scenario)
    asked = {name: getattr(arguments, name) for name in PLAN_LIMITS if getattr(arguments, name) is not None}
    limits = limits_in_force(portfolio, scenario, asked)
    looks = first_looks(portfolio, scenario)
    with _solver_heard_on_standard_error():
        found = plan_portfolio(portfolio, scenario, looks, limits)
    waves = tuple(look_again(portfolio, scenario, looks, wave) for wave in found.waves)
    found = replace(found, waves=waves)
    return plan_document(found), plan_table(found)


@contextmanager
def _solver_heard_on_standard_error() -> Iterator[None]:
    """Send what compiled code prints to standard error: HiGHS now and then says a line of its own."""
    sys.stdout.flush()
    kept = os.dup(1)
    os.dup2(2, 1)
    try:
        yield
    finally:
        ctypes.CDLL(None if os.name == "posix" else "msvcrt").fflush(None)
        os.dup2(kept, 1)
        os.close(kept)


def _say_progress(done: int, all_of_them: int) -> None:
    print(f"\rdecided {done} of {all_of_them}", end="\n" if done == all_of_them else "", file=sys.stderr, flush=True)


def _compare(arguments: argparse.Namespace) -> Output:
    scenarios = [load_scenario(path) for path in arguments.scenarios]
    first = scenarios[0]
    if any((scenario.seed, scenario.paths) != (first.seed, first.paths) for scenario in scenarios):
        print(f"note: all are sampled on the first one's seed {first.seed} and {first.paths} paths", file=sys.stderr)
    found = compare(_portfolio(arguments, scenarios[0]), scenarios)
    return comparison_document(found), comparison_table(found)


def profiles_csv(book: Book) -> str:
    """Return the profiles that can be decided about as the CSV that --profiles reads; figures are unrounded."""
    profiles = book.portfolio.profiles
    lines = [",".join(["client_id", *profiles.fields])]
    for client_id in profiles.client_ids:
        quoted = '"' + client_id.replace('"', '""') + '"' if any(c in client_id for c in ',"\n\r') else client_id
        figures = ("" if value != value else repr(value) for value in profiles.row(client_id).values())
        lines.append(",".join([quoted, *figures]))
    return "\n".join(lines) + "\n"


def _add_source(verb: argparse.ArgumentParser) -> None:
    source = verb.add_mutually_exclusive_group(required=True)
    source.add_argument("--data", type=Path, metavar="DIR", help="a folder or zip of history tables")
    source.add_argument("--profiles", type=Path, metavar="P.csv", help="a table of client profiles")
    verb.add_argument("--company", type=Path, metavar="company.csv", help="with --profiles: cash figures")
    _add_as_of(verb)


def _add_as_of(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--as-of", metavar="YYYY-MM", help="the last month known; by default the last of the history")


def _add_scenario(verb: argparse.ArgumentParser, *, required: bool = False) -> None:
    verb.add_argument("--scenario", type=Path, metavar="S.json", required=required)


def parser() -> argparse.ArgumentParser:
    """Return the terminal's grammar."""
    top = argparse.ArgumentParser(prog="cli.py", description="Keep, reprice, reform or fire a client.")
    verbs = top.add_subparsers(dest="verb", required=True)

    def verb(name: str, run: Callable[[argparse.Namespace], Output], help: str) -> argparse.ArgumentParser:
        added = verbs.add_parser(name, help=help, description=help)
        added.add_argument("--format", choices=("table", "json"), default="table")
        added.set_defaults(run=run)
        return added

    add = verb("import", _import, "exports of other programs, to the tables of a history")
    add.add_argument("files", type=Path, nargs="+", metavar="FILE", help="CSV, XLSX, or a zip of them")
    add.add_argument("--out", type=Path, required=True, metavar="DIR", help="a folder, new or with a history to add to")
    add.add_argument("--mapping", type=Path, metavar="MAP.json", help="how they are read: a printed proposal, answered")
    add.add_argument("--accept", action="store_true", help="take the proposal where nothing in it is open")
    add.add_argument(
        "--on-conflict",
        choices=("replace", "add", "keep"),
        default="replace",
        help="what a new figure does to one that differs: replaces it, adds to it, or is passed over",
    )

    def verb_on_history(name: str, run: Callable[[argparse.Namespace], Output], help: str) -> argparse.ArgumentParser:
        added = verb(name, run, help)
        added.add_argument("--data", type=Path, metavar="DIR", required=True, help="a folder or zip of history tables")
        _add_as_of(added)
        return added

    profile = verb_on_history("profile", _profile, "client profiles, each figure with how it was estimated")
    profile.add_argument("--out", type=Path, metavar="profiles.csv")
    score = verb_on_history("score", _score, "grades, trends, metrics, deal-breakers and what stands beside them")
    _add_scenario(score)
    drift = verb_on_history("drift", _drift, "who is drifting, why, and the model's honest scores")
    drift.add_argument("--label", choices=tuple(LABELS), default="hours")
    drift.add_argument("--horizon", type=int, metavar="MONTHS")
    drift.add_argument("--window", type=int, metavar="MONTHS", default=6)
    drift.add_argument("--acting-cost", type=float, metavar="X", help="what acting on one warning costs you")
    drift.add_argument("--turning-cost", type=float, metavar="X", help="what a client that turns bad costs you")
    drift.add_argument("--averted", type=float, metavar="SHARE", default=0.5, help="share of turns that acting averts")
    drift.add_argument(
        "--borrow",
        action="store_true",
        help="with too few episodes to learn from, take weights learned on the made-up company",
    )

    recording = verb_on_history("record", _record, "a decision you took, kept with its forecast to be looked back on")
    recording.add_argument("--client", required=True, metavar="ID")
    _add_scenario(recording)
    decided = recording.add_mutually_exclusive_group(required=True)
    decided.add_argument("--action", metavar="JSON", help="as in a scenario")
    decided.add_argument("--kind", choices=("keep", "reprice", "fire"))
    recording.add_argument("--uplift", type=float, metavar="SHARE", help="0.15 is +15 %%")
    recording.add_argument(
        "--month", type=int, metavar="N", help="in force from, or let go at the end of, months from now"
    )
    recording.add_argument("--prepay", action="store_true")
    recording.add_argument("--standardise", action="store_true")
    recording.add_argument("--review-month", type=int, metavar="N", help="when its answer is judged")
    recording.add_argument("--keep-if", nargs="+", choices=RESPONSES, help="answers that are kept at the review")
    recording.add_argument("--note", default="")
    verb_on_history("lookback", _lookback, "decisions you recorded beside what came of them, and what that moves")

    value = verb("evaluate", _evaluate, "one scenario: every client and the portfolio, exact and sampled")
    _add_source(value)
    _add_scenario(value, required=True)
    value.add_argument("--exact-only", action="store_true", help="leave out everything sampled")
    decide = verb("decide", _decide, "every client's best action, its rivals, and how sure that is")
    _add_source(decide)
    _add_scenario(decide)
    plan = verb("plan", _plan, "one action a client: the most worth within your limits, proven how close to the best")
    _add_source(plan)
    _add_scenario(plan)
    for name, record in PLAN_LIMITS.items():
        flag, number = f"--{name.replace('_', '-')}", int if record.integer else float
        plan.add_argument(flag, dest=name, type=number, metavar="N" if record.integer else "X", help=record.help)
    example = verb("example", _example, "the field's advice tried on this portfolio, and what would turn it")
    example.add_argument("example", choices=FIELD_EXAMPLES)
    _add_source(example)
    _add_scenario(example)
    comparison = verb("compare", _compare, "scenarios side by side, reconciled line by line")
    _add_source(comparison)
    comparison.add_argument("scenarios", type=Path, nargs="+", metavar="S.json")
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb and return the exit code."""
    top = parser()
    asked = top.parse_args(arguments)
    one_thread_a_product()
    if getattr(asked, "company", None) is not None and asked.profiles is None:
        top.error("--company goes with --profiles; a history holds its own company.csv")
    if getattr(asked, "action", None) is not None and any(getattr(asked, name) for name in ACTION_FLAGS):
        top.error("--action says all of it; the other flags of an action go with --kind")
    if getattr(asked, "profiles", None) is not None and asked.as_of is not None:
        top.error("--as-of goes with --data; profiles stand for one month already")
    try:
        document, table = asked.run(asked)
    except UnansweredError as unanswered:
        as_json = asked.format == "json"
        print(
            _json(proposal_document(unanswered.proposal)).decode().rstrip()
            if as_json
            else proposal_text(unanswered.proposal)
        )
        print(unanswered, file=sys.stderr)
        return REFUSED
    except (InputError, HistoryError, ModelError) as error:
        print(error, file=sys.stderr)
        return REFUSED
    except OSError as error:
        print(f"{error.filename}: {error.strerror}", file=sys.stderr)
        return REFUSED
    try:
        print(json.dumps(document, ensure_ascii=False, allow_nan=False) if asked.format == "json" else table)
    except BrokenPipeError:
        sys.stderr.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
