"""The main paths of the app as people walk them, in a real browser."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import settle

MONTHS = "client_id,month,mrr,hours\n" + "".join(
    f"{client},2026-{month:02d},{fee},{hours}\n"
    for client, fee, hours in (("one", 2000, 18), ("two", 900, 30))
    for month in range(1, 9)
)
BROKEN = "client_id,month,mrr,hours\none,2026-01,2000,18\none,2026-02,-5,many\n"
PAGES = ["", "client", "grades", "watchlist", "plan", "compare", "look_back", "assumptions", "data"]


def heading(page):
    return page.locator("[data-testid=stMain] h1").first


def shared_link(page):
    page.get_by_text("Save, open, share").click()
    settle(page)
    return page.locator("[data-testid=stSidebar] [data-testid=stCode]").inner_text().strip()


def upload(page, name, text):
    file = {"name": name, "mimeType": "text/csv", "buffer": text.encode()}
    page.locator("[data-testid=stMain] input[type=file]").set_input_files(file)
    settle(page)


def import_now(page):
    page.get_by_role("button", name="Import").click()
    # The visitors of these tests share a shelf: who drops the same file later is told that nothing changed.
    expect(page.get_by_role("button", name="Look at the portfolio")).to_be_visible()
    settle(page)


def figure(page, label):
    return page.locator("[data-testid=stMetric]").filter(has_text=label).locator("[data-testid=stMetricValue]")


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"viewport": {"width": 420, "height": 900}},
        {"color_scheme": "dark"},
        {"locale": "es-ES"},
    ],
    ids=["wide", "narrow", "dark", "spanish"],
)
def test_every_page_opens(visit, options):
    titles = set()
    for path in PAGES:
        page = visit(f"/{path}", **options)
        expect(heading(page)).to_be_visible()
        titles.add(heading(page).inner_text())
        wider = page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wider <= 0, f"/{path} scrolls sideways by {wider} pixels"
    assert len(titles) == len(PAGES)
    assert ("Cliente" in titles) == (options.get("locale") == "es-ES")


def test_a_moved_price_changes_the_answer_and_can_be_planned(visit):
    page = visit("/client")
    worth = figure(page, "Worth over keeping").first
    before = worth.inner_text()
    slider = page.get_by_role("slider").first
    slider.focus()
    for _ in range(6):
        page.keyboard.press("ArrowRight")
    expect(worth).not_to_have_text(before)
    settle(page)
    page.get_by_role("button", name="Use this action in the scenario").click()
    settle(page)
    expect(page.locator("[data-testid=stSidebar]").get_by_text("1 action")).to_be_visible()


def limit(page, label):
    return page.locator("[data-testid=stNumberInput]").filter(has_text=label).locator("input")


def test_a_plan_is_made_within_limits_goes_into_the_scenario_and_travels_by_its_link(visit):
    page = visit("/data")
    upload(page, "months.csv", MONTHS)
    import_now(page)
    sidebar = page.locator("[data-testid=stSidebar]")
    sidebar.get_by_role("link", name="Plan", exact=True).click()
    expect(heading(page)).to_have_text("Plan")
    settle(page)
    worth = figure(page, "Worth over keeping everyone")
    limit(page, "Fees at risk").fill("0")
    limit(page, "Fees at risk").press("Enter")
    expect(page.get_by_text("No plan fits within all these limits together.")).to_be_visible()
    settle(page)
    page.get_by_role("button", name="Set “Fees at risk” to").click()
    expect(worth).to_be_visible()
    settle(page)
    limit(page, "Fees at risk").fill("60")
    limit(page, "Fees at risk").press("Enter")
    use = page.get_by_role("button", name="Put this plan into the scenario")
    expect(use).to_be_enabled()
    settle(page)
    use.click()
    expect(sidebar.get_by_text(re.compile(r"^\d+ actions?"))).to_be_visible()
    settle(page)
    planned = worth.inner_text()
    partner = visit(page.url)
    expect(figure(partner, "Worth over keeping everyone")).to_have_text(planned, timeout=40_000)
    expect(limit(partner, "Fees at risk")).to_have_value("60")
    again = visit("/data")
    again.get_by_role("button", name="Open the sample").click()
    settle(again)


def test_a_partner_who_opens_the_link_sees_the_same_numbers(visit):
    owner = visit("/")
    owner.get_by_role("button", name="Put the clear recommendations in the scenario").click()
    settle(owner)
    link = shared_link(owner)
    value = figure(owner, "Value today (NPV)").first.inner_text()
    assert "meridian" not in link

    partner = visit(link)
    expect(partner.get_by_text("Opened from a link")).to_be_visible()
    expect(figure(partner, "Value today (NPV)").first).to_have_text(value)
    partner.reload()
    settle(partner)
    expect(figure(partner, "Value today (NPV)").first).to_have_text(value)


def test_a_reload_keeps_the_scenario_and_the_way_back_opens_no_older_one(visit):
    page = visit("/")
    sidebar = page.locator("[data-testid=stSidebar]")
    page.get_by_role("button", name="Put the clear recommendations in the scenario").click()
    settle(page)
    planned = sidebar.get_by_text(re.compile(r"^\d+ actions?"))
    counted = planned.inner_text()
    expect(page).to_have_url(re.compile(r"\?s=v1\."))
    sidebar.get_by_role("link", name="Watchlist").click()
    expect(page).to_have_url(re.compile(r"/watchlist\?s=v1\."))
    settle(page)
    page.reload()
    settle(page)
    expect(planned).to_have_text(counted)
    first = page.url
    name = sidebar.get_by_label("Name", exact=True)
    name.fill("Second plan")
    name.press("Enter")
    expect(page).not_to_have_url(first)
    settle(page)
    page.go_back()
    settle(page)
    expect(name).to_have_value("Second plan")
    expect(page).not_to_have_url(first)


def test_a_link_about_data_that_is_not_here_says_so(visit):
    owner = visit("/data")
    upload(owner, "months.csv", MONTHS)
    import_now(owner)
    link = shared_link(owner)
    changed = link.replace("?s=v1.", "?s=v1.aaaa", 1)
    stranger = visit(changed)
    expect(stranger.get_by_role("alert").first).to_be_visible()
    expect(heading(stranger)).to_be_visible()


def test_broken_files_are_refused_by_place_and_nothing_is_lost(visit):
    page = visit("/data")
    upload(page, "months.csv", BROKEN)
    expect(page.get_by_text(re.compile("2 things have to be mended"))).to_be_visible()
    expect(page.get_by_role("button", name="Import")).to_be_disabled()


def test_what_was_loaded_is_there_for_the_next_visitor_and_the_sample_comes_back(visit):
    page = visit("/data")
    upload(page, "months.csv", MONTHS)
    import_now(page)
    expect(page.get_by_text("Your company").first).to_be_visible()
    later = visit("/")
    expect(later.get_by_text("Your company").first).to_be_visible()
    again = visit("/data")
    again.get_by_role("button", name="Open the sample").click()
    settle(again)
    expect(again.get_by_text("Sample company (made up)").first).to_be_visible()
