import json
import zipfile
from pathlib import Path

import pytest

import cli

SAMPLE = Path(__file__).parents[1] / "data" / "sample"
PROFILES = "client_id,mrr,hours,direct_cost\nacme,3000,30,500\nglobex,1000,40,\n"


@pytest.fixture
def run(capsys):
    def call(*arguments):
        code = cli.main([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        return code, out, err

    return call


@pytest.fixture
def profiles(tmp_path):
    path = tmp_path / "p.csv"
    path.write_text(PROFILES)
    return path


@pytest.fixture
def scenario(tmp_path):
    def write(file="s.json", **parts):
        path = tmp_path / file
        path.write_text(json.dumps({"schema": 1, "paths": 300, **parts}))
        return path

    return write


def test_evaluate_prints_the_contracts_document(run, profiles, scenario):
    fire = {"kind": "fire", "month": 3}
    code, out, _ = run(
        "evaluate", "--profiles", profiles, "--scenario", scenario(actions={"acme": fire}), "--format", "json"
    )
    document = json.loads(out)
    assert code == 0
    assert set(document) == {"schema", "scenario", "paths", "seed", "clients", "portfolio"}
    acme = document["clients"][0]
    assert acme["action"] == fire
    assert acme["survival_probability"] == 0.0
    assert sum(acme["bridge"].values()) == pytest.approx(acme["expected_npv"], abs=0.005)
    assert set(acme["sampled"]) == {"mean", "standard_error", "p05", "p50", "p95", "cvar05"}
    assert len(document["portfolio"]["months"]) == 60
    assert set(document["portfolio"]["months"][0]) == {"month", "mrr", "gross_profit", "hours"}
    assert document["portfolio"]["months"][0]["mrr"]["mean"] == 4000.0


def test_exact_only_prints_nothing_sampled(run, profiles, scenario):
    _, out, _ = run("evaluate", "--profiles", profiles, "--scenario", scenario(), "--exact-only", "--format", "json")
    document = json.loads(out)
    assert "paths" not in document
    assert all("sampled" not in client for client in document["clients"])
    assert set(document["portfolio"]) == {"bridge"}


def test_decide_prints_a_row_a_client(run, profiles, scenario):
    short = scenario(assumptions={"horizon_months": 12})
    _, out, _ = run("decide", "--profiles", profiles, "--scenario", short, "--format", "json")
    for client in json.loads(out)["clients"]:
        assert {"client_id", "verdict", "best", "rival", "alternatives", "evpi", "flags", "flips"} <= set(client)
        kinds = {alternative["kind"]: alternative for alternative in client["alternatives"]}
        assert sum(alternative["p_best"] for alternative in kinds.values()) == pytest.approx(1.0)
        assert client["best"]["expected_npv"] == kinds[client["best"]["kind"]]["expected_npv"]
        assert client["evpi"] == pytest.approx(min(a["expected_loss"] for a in kinds.values()))
        assert all(0 <= worth <= client["evpi"] for worth in client["evppi"].values())
        assert client["minimax_regret"] == min(a["max_regret"] for a in kinds.values())
        assert client["minimax_regret"] == kinds[client["minimax_regret_kind"]]["max_regret"]
        assert ("staged" in kinds) == ("value_of_waiting" in client)
        assert client.get("value_of_waiting", 0.0) >= 0.0


def test_evaluate_shows_the_fees_lost_by_how_alike_clients_react(run, profiles, scenario):
    plan = scenario(actions={"acme": {"kind": "reprice", "uplift": 0.2, "month": 2}})
    asked = ["evaluate", "--profiles", profiles, "--scenario", plan]
    lost = json.loads(run(*asked, "--format", "json")[1])["portfolio"]["mrr_lost_by_correlation"]
    assert [(row["client_correlation"], row["in_use"]) for row in lost] == [(0.0, False), (0.2, True), (0.5, False)]
    assert all(row["p95_per_month"] == pytest.approx(4000 * row["p95"]) for row in lost)
    last_line = run(*asked)[1].splitlines()[-1]
    assert last_line.startswith("monthly fees lost within 12 months")


@pytest.mark.parametrize(("example", "gone"), [("drop-worst", "globex"), ("drop-smallest", "globex")])
def test_the_fields_advice_is_tried_on_any_portfolio(run, profiles, scenario, example, gone):
    plan = scenario(paths=100, actions={"acme": {"kind": "fire", "month": 3}})
    asked = ["example", example, "--profiles", profiles, "--scenario", plan]
    code, out, err = run(*asked, "--format", "json")
    document = json.loads(out)
    assert code == 0
    assert "the scenario's own actions are left out" in err
    assert document["scenario"]["actions"] == {gone: {"kind": "fire", "month": 1}}
    assert [client["client_id"] for client in document["clients"]] == [gone]
    assert sum(document["lines"].values()) + document["sharing"]["mean"] == pytest.approx(document["gain"])
    names = [condition["assumption"] for condition in document["conditions"]]
    assert {"long_run_avoidable_labour_share", "backlog_hours", "horizon_months", "annual_churn"} <= set(names)
    text = run(*asked)[1]
    assert gone in text
    assert "over 60 months against keeping everyone" in text
    assert "A spreadsheet" in text


def test_compare_reconciles_line_by_line(run, profiles, scenario):
    one = scenario("one.json", name="one")
    two = scenario("two.json", name="two", actions={"globex": {"kind": "fire", "month": 1}})
    _, out, _ = run("compare", "--profiles", profiles, one, two, "--format", "json")
    document = json.loads(out)
    assert document["scenarios"] == ["one", "two"]
    lines = [values[1] for line, values in document["differences"].items() if line != "npv"]
    assert sum(lines) == pytest.approx(document["differences"]["npv"][1], abs=0.005)


def test_profiles_written_out_are_read_back_to_the_same_values(run, tmp_path, scenario):
    out_file = tmp_path / "out.csv"
    assert run("profile", "--data", SAMPLE, "--out", out_file)[0] == 0
    # What the history teaches of the company stands in no table of clients: the one figure that it does is stated.
    keep = scenario(assumptions={"drift_effort_change": 0.25})
    from_data = run("evaluate", "--data", SAMPLE, "--scenario", keep, "--exact-only", "--format", "json")[1]
    from_file = run(
        *("evaluate", "--profiles", out_file, "--company", SAMPLE / "company.csv"),
        *("--scenario", keep, "--exact-only", "--format", "json"),
    )[1]
    assert json.loads(from_data)["clients"] == json.loads(from_file)["clients"]


def test_profile_says_how_each_figure_was_come_by(run):
    _, out, _ = run("profile", "--data", SAMPLE, "--as-of", "2026-03", "--format", "json")
    document = json.loads(out)
    assert document["as_of"] == "2026-03"
    for client in document["clients"]:
        for name, figure in client.items():
            if name != "client_id":
                assert set(figure) == {"value", "method", "evidence", "assumed"}, name


@pytest.mark.parametrize("label", ["hours", "grade", "late", "disputed"])
def test_drift_shows_persistence_beside_the_model(run, label):
    code, out, _ = run("drift", "--data", SAMPLE, "--label", label, "--format", "json")
    scores = json.loads(out)["scores"]
    assert code == 0
    assert {"auc", "persistence_auc", "auc_drifters", "persistence_auc_drifters"} <= set(scores)


def test_score_grades_every_active_client(run):
    _, out, _ = run("score", "--data", SAMPLE, "--format", "json")
    clients = json.loads(out)["clients"]
    assert len(clients) == 49
    assert {client["grade"] for client in clients} <= set("ABCDF")
    broken = {client["client_id"]: client["deal_breakers"] for client in clients if client["deal_breakers"]}
    assert all(found["evidence"] and found["date"] for cases in broken.values() for found in cases)
    assert "pinecrest-storage" in broken
    for client in clients:
        assert sum(client["rank_acceptability"].values()) == pytest.approx(1.0)
        assert client["difficult_or_bad"] in ("bad", "difficult", "fine")
    assert {"staff", "portfolio_grade", "trend"} <= set(clients[0])
    # The sample states no ideal client.
    assert not any("fit" in client for client in clients)


def test_score_as_a_table_shows_whether_the_grade_holds(run):
    _, out, _ = run("score", "--data", SAMPLE)
    header = out.splitlines()[0]
    columns = ["client_id", "grade", "score", "trend", "changed_in", "difficult_or_bad", "grade holds in"]
    assert header.split() == " ".join([*columns, "deal-breakers"]).split()


@pytest.mark.parametrize("verb", ["profile", "score", "drift", "evaluate", "compare"])
def test_tables_are_printed_by_default(run, verb, scenario):
    keep = scenario(assumptions={"horizon_months": 6})
    extra = {"evaluate": ["--scenario", keep], "compare": [keep, keep]}.get(verb, [])
    code, out, _ = run(verb, "--data", SAMPLE, *extra)
    assert code == 0
    assert len(out.splitlines()) > 5
    assert "{" not in out


def test_decide_prints_a_table_too(run, profiles, scenario):
    _, out, _ = run("decide", "--profiles", profiles, "--scenario", scenario(assumptions={"horizon_months": 12}))
    assert out.startswith("client")
    assert "walk-away uplift" in out


REFUSED = [
    ({"months.csv": "client_id,month\nacme,2026-13\n"}, "months.csv, row 2, column month: saw '2026-13'"),
    ({"months.csv": "client_id,month,hours\nacme,2026-01,-3\n"}, "months.csv, row 2, column hours: saw '-3'"),
    ({"notes.txt": "hello"}, "months.csv or invoices.csv"),
]


@pytest.mark.parametrize(("files", "message"), REFUSED)
def test_a_broken_history_is_refused_by_place(run, tmp_path, files, message):
    for name, content in files.items():
        (tmp_path / name).write_text(content)
    code, out, err = run("profile", "--data", tmp_path)
    assert (code, out) == (1, "")
    assert message in err
    assert "Traceback" not in err


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[1,2", "not valid JSON"),
        ('{"schema":2}', "schema is 2; allowed: 1"),
        ('{"schema":1,"assumptions":{"horizon_months":0}}', "horizon_months is 0; allowed: a whole number, at least 1"),
        ('{"schema":1,"actions":{"nobody":{"kind":"fire","month":1}}}', "client 'nobody' is not here"),
    ],
)
def test_a_broken_scenario_is_refused_in_one_line(run, profiles, tmp_path, text, message):
    path = tmp_path / "broken.json"
    path.write_text(text)
    code, out, err = run("evaluate", "--profiles", profiles, "--scenario", path)
    assert (code, out) == (1, "")
    assert message in err
    assert len(err.strip().splitlines()) == 1


def test_missing_files_are_refused_by_name(run, tmp_path, scenario):
    code, _, err = run("evaluate", "--profiles", tmp_path / "none.csv", "--scenario", scenario())
    assert code == 1
    assert "none.csv" in err


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["frobnicate"],
        ["decide"],
        ["evaluate", "--profiles", "p.csv"],
        ["decide", "--profiles", "p.csv", "--as-of", "2026-01"],
        ["example", "--profiles", "p.csv"],
        ["example", "drop-everyone", "--profiles", "p.csv"],
        ["decide", "--data", "x", "--company", "c.csv"],
    ],
)
def test_wrong_usage_exits_with_two(arguments):
    with pytest.raises(SystemExit) as stopped:
        cli.main(arguments)
    assert stopped.value.code == 2


def test_plan_prints_the_contracts_document(run, profiles, scenario):
    short = scenario(assumptions={"horizon_months": 24})
    code, out, _ = run(
        "plan",
        "--profiles",
        profiles,
        "--scenario",
        short,
        "--max-mrr-at-risk",
        "0.2",
        "--conversations-per-month",
        "1",
        "--format",
        "json",
    )
    document = json.loads(out)
    assert code == 0
    assert {"actions", "expected_npv", "bound", "gap", "limits", "waves", "frontier"} <= set(document)
    assert set(document["actions"]) == {"acme", "globex"}
    assert document["bound"] >= document["expected_npv"] >= document["keep_npv"]
    assert [limit["name"] for limit in document["limits"]] == ["max_mrr_at_risk", "conversations_per_month"]


def test_a_plan_can_be_read_back_as_a_scenario(run, profiles, scenario):
    short = {"horizon_months": 24}
    _, out, _ = run("plan", "--profiles", profiles, "--scenario", scenario(assumptions=short), "--format", "json")
    plan = json.loads(out)
    chosen = scenario("chosen.json", assumptions=short, actions=plan["actions"])
    _, out, _ = run("evaluate", "--profiles", profiles, "--scenario", chosen, "--exact-only", "--format", "json")
    assert sum(client["expected_npv"] for client in json.loads(out)["clients"]) == pytest.approx(plan["expected_npv"])


def test_a_plan_that_does_not_fit_says_what_would_have_to_give(run, profiles, scenario):
    code, out, err = run("plan", "--profiles", profiles, "--scenario", scenario(), "--max-mrr-at-risk", "0.001")
    assert code == 0
    assert "No plan fits" in out
    assert "Fees at risk alone would have to rise to" in out
    assert err == ""


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        (("--max-mrr-at-risk", "1.5"), "max_mrr_at_risk is 1.5; allowed: a number, at least 0 and at most 1"),
        (("--cash-floor", "0"), "the company's cash is not known"),
        (("--conversations-per-month", "-1"), "conversations_per_month is -1"),
        (("--hours-cap", "nan"), "hours_cap is nan"),
    ],
)
def test_a_limit_that_is_not_allowed_is_refused_in_one_line(run, profiles, scenario, flags, said):
    code, out, err = run("plan", "--profiles", profiles, "--scenario", scenario(), *flags)
    assert (code, out) == (1, "")
    assert said in err
    assert err.count("\n") == 1


HOURS = "Date,Client,Hours\n2026-01-05,Harbor Dental,1.50\n2026-01-28,North Legal,2.00\n"


def test_import_prints_a_proposal_and_imports_nothing(run, tmp_path):
    export, out = tmp_path / "hours.csv", tmp_path / "out"
    export.write_text(HOURS)
    code, text, err = run("import", export, "--out", out)
    assert code == 1
    assert "Date -> worked_on" in text
    assert "nothing is imported" in err
    assert not out.exists()
    code, text, _ = run("import", export, "--out", out, "--format", "json")
    document = json.loads(text)
    assert code == 1
    assert document["files"][0]["columns"] == {"Date": "worked_on", "Client": "client", "Hours": "hours"}
    assert document["questions"] == []


def test_import_accepts_a_proposal_of_which_nothing_is_open(run, tmp_path):
    export, out = tmp_path / "hours-01.csv", tmp_path / "out"
    export.write_text(HOURS)
    code, text, _ = run("import", export, "--out", out, "--accept", "--format", "json")
    assert code == 0
    report = json.loads((out / "import-report.json").read_text())
    assert json.loads(text) == report
    assert report["files"] == [
        {"file": "hours-01.csv", "rows_read": 2, "rows_kept": 2, "rows_rejected": 0, "rejected": []}
    ]
    assert (out / "months.csv").read_text() == (
        "client_id,month,hours\nHarbor Dental,2026-01,1.5\nNorth Legal,2026-01,2\n"
    )
    # Next month's export is read by the mapping that was kept, without a word.
    later = tmp_path / "hours-02.csv"
    later.write_text(HOURS.replace("-01-", "-02-"))
    assert run("import", later, "--out", out)[0] == 0
    assert len((out / "months.csv").read_text().splitlines()) == 5
    assert run("score", "--data", out)[0] == 0


def test_an_open_question_is_not_accepted_and_is_answered_in_the_printed_mapping(run, tmp_path):
    export, out, answers = tmp_path / "hours.csv", tmp_path / "out", tmp_path / "map.json"
    export.write_text(HOURS.replace("2026-01-05", "05/01/2026").replace("2026-01-28", "02/01/2026"))
    code, text, err = run("import", export, "--out", out, "--accept", "--format", "json")
    assert code == 1
    assert "1 open question (day_order)" in err
    assert not out.exists()
    document = json.loads(text)
    assert document["files"][0]["day_order"] is None
    document["files"][0]["day_order"] = "dmy"
    answers.write_text(json.dumps(document))
    assert run("import", export, "--out", out, "--mapping", answers)[0] == 0
    assert "Harbor Dental,2026-01,1.5" in (out / "months.csv").read_text()


def test_a_broken_export_is_refused_by_place_and_nothing_saved_is_lost(run, tmp_path):
    export, out = tmp_path / "hours.csv", tmp_path / "out"
    export.write_text(HOURS)
    assert run("import", export, "--out", out, "--accept")[0] == 0
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    export.write_text(HOURS.replace("2.00", "two"))
    code, _, err = run("import", export, "--out", out, "--accept")
    assert code == 1
    assert "hours.csv, row 3, column Hours: saw 'two', allowed is a number of hours." in err
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before


@pytest.mark.parametrize(
    ("text", "words"), [('{"schema": 9}', "schema"), ("{", "a JSON document")], ids=["schema", "no json"]
)
def test_a_broken_mapping_is_refused(run, tmp_path, text, words):
    export, answers = tmp_path / "hours.csv", tmp_path / "map.json"
    export.write_text(HOURS)
    answers.write_text(text)
    code, _, err = run("import", export, "--out", tmp_path / "out", "--mapping", answers)
    assert code == 1
    assert words in err


@pytest.fixture
def small(tmp_path):
    """Return a folder of a history of two years, one client of it ended in the second."""
    folder = tmp_path / "small"
    folder.mkdir()
    lines = [f"acme,{2025 + m // 12}-{m % 12 + 1:02d},1000,10,{500}" for m in range(24)]
    lines += [f"bolt,{2025 + m // 12}-{m % 12 + 1:02d},500,{9 + m % 2},{450}" for m in range(18)]
    (folder / "months.csv").write_text("client_id,month,mrr,hours,labour_cost\n" + "\n".join(lines) + "\n")
    clients = "client_id,notice_months,end_date,ended_by\nacme,1,,\nbolt,3,2026-06-30,client\n"
    (folder / "clients.csv").write_text(clients)
    return folder


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_decision_is_recorded_beside_the_history_and_looked_back_on(run, small, scenario):
    before, at = contents(small), ("--as-of", "2025-12", "--scenario", scenario())
    code, out, _ = run("record", "--data", small, "--client", "bolt", "--kind", "keep", "--note", "why", *at)
    assert code == 0
    assert out.startswith("recorded: bolt, keep, decided at the end of 2025-12 (advised: ")
    rise = {"kind": "reprice", "uplift": 0.1, "month": 2}
    as_json = ("--action", json.dumps(rise), "--format", "json")
    code, out, _ = run("record", "--data", small, "--client", "acme", *as_json, *at)
    assert code == 0
    assert json.loads(out)["recorded"]["action"] == rise
    assert "came" not in json.loads(out)["recorded"] or json.loads(out)["recorded"]["came"] == []
    after = contents(small)
    assert {name: after[name] for name in before} == before
    assert set(after) - set(before) == {"decisions.csv"}

    _, out, _ = run("lookback", "--data", small, "--format", "json")
    document = json.loads(out)
    acme, bolt = sorted(document["decisions"], key=lambda one: one["client_id"])
    assert document["as_of"] == "2026-12"
    assert [came["still_a_client"] for came in bolt["came"]] == [True, False, False]
    assert (bolt["note"], bolt["came"][1]["ended_by"]) == ("why", "client")
    # Five hundred less 450 in six months there.
    assert bolt["hit"] == {"state": "hit", "brought": 300.0, "to_beat": 0.0}
    assert acme["came"][2]["gross_profit"]["came"] == 6000.0
    assert acme["price_change_to_log"] == "2026-02"
    assert acme["hit"]["state"] == "undone"
    assert document["learned"]["leaving_shift"]["decisions"] == 2
    assert not document["learned"]["spread_factor"]["applied"]
    assert set(document["scores"]["hit_rules"]) == {"keep", "change", "fire"}

    _, out, _ = run("lookback", "--data", small)
    assert "gone (client)" in out
    assert "below 5 nothing can be concluded yet" in out
    _, out, _ = run("lookback", "--data", small, "--as-of", "2026-02", "--format", "json")
    assert [one["came"] for one in json.loads(out)["decisions"]] == [[], []]


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        (["--client", "bolt", "--kind", "fire", "--month", "2"], "month is 2; the first month allowed is 3"),
        (["--client", "acme", "--kind", "reprice", "--month", "3"], "uplift is missing"),
        (["--client", "acme", "--kind", "keep", "--month", "3"], "unknown 'month'; a keep takes kind"),
        (["--client", "cove", "--kind", "keep"], "client 'cove' is not in the profiles"),
        (["--client", "acme", "--action", "{"], "--action: not valid JSON"),
        (["--client", "acme", "--kind", "keep", "--note", "a\x00b"], "decisions.csv, column note: saw "),
    ],
)
def test_a_decision_that_is_refused_changes_nothing(run, small, flags, message):
    before = contents(small)
    code, out, err = run("record", "--data", small, "--as-of", "2025-12", *flags)
    assert (code, out) == (1, "")
    assert message in err
    assert contents(small) == before


def test_a_second_decision_in_the_month_is_refused(run, small, scenario):
    flags = ("--data", small, "--client", "acme", "--scenario", scenario())
    assert run("record", *flags, "--kind", "reprice", "--prepay", "--month", "2")[0] == 0
    before = contents(small)
    code, _, err = run("record", *flags, "--kind", "keep")
    assert code == 1
    assert "saw 'acme 2026-12', allowed is one decision a client and month" in err
    assert contents(small) == before


def test_a_zip_takes_no_decision(run, small, tmp_path):
    packed = tmp_path / "history.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in contents(small).items():
            archive.writestr(name, content)
    before = packed.read_bytes()
    code, _, err = run("record", "--data", packed, "--client", "acme", "--kind", "keep")
    assert code == 1
    assert "allowed to record: a folder, in which decisions.csv is written" in err
    assert packed.read_bytes() == before


def test_an_action_is_told_once(run, small):
    with pytest.raises(SystemExit) as ended:
        run("record", "--data", small, "--client", "acme", "--action", "{}", "--prepay")
    assert ended.value.code == 2


def test_looking_back_on_nothing_says_how_to_begin(run, small):
    code, out, _ = run("lookback", "--data", small)
    assert code == 0
    assert out.startswith("no decision is recorded yet")
