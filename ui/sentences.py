"""Sentences that the rooms below write in English, said in the visitor's language.

Methods, evidence, findings and warnings arrive as finished sentences. Each stands here as a template: a sentence that
matches one is said by the template's translation, its numbers as the visitor writes them. One that matches none is
shown as it is.
"""

from __future__ import annotations

import re
from functools import cache

from ui import numbers
from ui.words import _

TEMPLATES: tuple[str, ...] = (
    # How much a model may claim.
    "{n} distinct episode seen",
    "{n} distinct episodes seen",
    "but only {n} window in which nothing happened",
    "but only {n} windows in which nothing happened",
    "{text}, fewer than the {n} a model needs: a fixed rule (today's standing and the trend) is in use",
    "{text}, fewer than the {n} a model needs: weights learned on the made-up company are in use",
    "{text}: a model may weigh up to {n} feature, but too few came later to test one: a fixed rule "
    "(today's standing and the trend) is in use",
    "{text}: a model may weigh up to {n} features, but too few came later to test one: a fixed rule "
    "(today's standing and the trend) is in use",
    "{text}: a model may weigh up to {n} feature; it uses {m}, held back by a prior",
    "{text}: a model may weigh up to {n} features; it uses {m}, held back by a prior",
    "{text}: a model may weigh up to {n} features; it uses {m}, grown as trees",
    "{text}: a model may weigh up to {n} feature; none foretold better than today's standing alone, which is in use",
    "{text}: a model may weigh up to {n} features; none foretold better than today's standing alone, which is in use",
    # What the validation found.
    "No predictive signal: too little history to test a forecast ({n} later episodes); "
    "everyone is given the base rate of {rate}",
    "No predictive signal: too little history to test a forecast ({n} later episodes); "
    "fixed weights move each client a little from the base rate of {rate}, untested",
    "No predictive signal: too little history to test a forecast ({n} later episodes); "
    "borrowed weights move each client from the base rate of {rate}, untested here",
    "No predictive signal: too little history to test a forecast ({n} later episodes); "
    "no outcome is known yet, and a rate of {rate} is assumed for everyone",
    "No predictive signal: AUC {auc} ({low} to {high}), on {n} later episodes, cannot be told from guessing (0.5); "
    "everyone is given the base rate of {rate}",
    "No predictive signal: AUC {auc} ({low} to {high}) among clients not bad already, on {n} later episodes, "
    "cannot be told from guessing (0.5); everyone is given the base rate of {rate}",
    "Over all clients it is {auc}, owed to those who are bad already",
    "Predictive signal: AUC {auc} ({low} to {high}), on {n} later episodes",
    "Predictive signal: AUC {auc} ({low} to {high}) among clients not bad already, on {n} later episodes",
    "Looking at today alone gives {auc}, less than the model",
    "Looking at today alone gives {auc}, less than the model, though the two cannot be told apart",
    "Looking at today alone gives {auc}, more than the model, though the two cannot be told apart",
    "Looking at today alone gives {auc}, more than the model",
    "Looking at today alone gives {auc}, the same as the model",
    "Its forecasts were too bold: their distance from the base rate is multiplied by {n}",
    "the history tells no {column}, which this question needs; it tells: {columns}",
    "the column {column} of the panel is empty up to the month asked about",
    # Whether past prices may speak.
    "No past price rise is known: nothing can be learned from history",
    "{n} past price rise followed, fewer than the {m} that are asked for",
    "{n} past price rises followed, fewer than the {m} that are asked for",
    "{n} past price rises followed",
    "{text}: nothing to compare",
    "{text}: no more than chance does ({n} times in 100)",
    "{text}: {lack}, which chance alone does {n} times in 100",
    "{text}: {lack}, which chance alone does {n} times in 1,000",
    "{text}: {lack}, which chance alone does less than once in 10,000 times",
    "fewer after a rise than without one",
    "the smaller rises lost more",
    "prices were cut for those about to leave",
    "prices were raised with an eye on it",
    "{n} left of their own accord in {m} client-years within 12 months of a rise, {low} in {high} without one",
    "Larger rises cannot be compared with smaller ones: all or none of them left",
    "Rises were {n} % on average where the client left, {m} % elsewhere",
    "{n} of {m} price cuts and {low} of {high} rises were followed by leaving within 6 months",
    "{n} of {m} price cut and {low} of {high} rises were followed by leaving within 6 months",
    "{n} of {m} price cuts and {low} of {high} rise were followed by leaving within 6 months",
    "{n} of {m} price cut and {low} of {high} rise were followed by leaving within 6 months",
    "{lack} before a rise was {n} higher than that of clients not raised then, {m} standard errors",
    "{lack} before a rise was {n} lower than that of clients not raised then, {m} standard errors",
    "{lack} was {n} higher before the larger rises than before the smaller ones, {m} standard errors",
    "{lack} was {n} lower before the larger rises than before the smaller ones, {m} standard errors",
    "The score",
    "The growth of hours in a year",
    "The share of bills paid late",
    # How a client's figure was come by.
    "learned from history: {text}",
    "base rate of the book: {text}",
    "{n} distinct episodes",
    "as stated",
    "bills paid in the last {n} months",
    "invoices of the last {n} months",
    "weighted by amount",
    "drawn toward the portfolio's (normal)",
    "drawn toward the portfolio's (beta-binomial on billing)",
    "drawn toward the portfolio's rate (gamma-Poisson)",
    "drawn toward the portfolio's rate of leaving (gamma-Poisson)",
    "drawn toward the portfolio's hours per fee (normal)",
    "drawn toward all months seen",
    "odds times {n} learned from decisions looked back on",
    "{n} decisions",
    "recent ones weighing more",
    "mean of the last {n} months",
    "mean of older months: none of the last {n} is known",
    "fee per seat over the stated market price",
    "labour cost over hours, last {n} months",
    "own incidents",
    "own share written off",
    "own time as a client",
    "share of friction points x {n} departures a year x {cost} / 12",
    "of which company.csv does not state both",
    "the last known month's fee",
    "the payment terms: no payment is dated",
    "the stated end is past and no renewal is stated",
    "whole months to the stated end",
    "whole months to the next renewal after the stated end",
    "nothing to share out: {text}",
    "the default",
    "the default: a learned model replaces it where it can",
    "the default: clients.csv states no {column}",
    "the default: neither payments nor terms are recorded",
    "the default: no departures are recorded",
    "the default: no direct cost is recorded",
    "the default: no incidents are recorded",
    "the default: no project revenue with its cost is recorded",
    "the default: no write-offs are recorded",
    "blank: the assumption labour_cost_per_hour is used",
    "blank, taken as 1: company.csv states no market_price_per_seat",
    "blank, taken as 1: fee or seats unknown",
    "unknown: no fee and no recurring invoices",
    "unknown: no fee, and recurring invoices none or not monthly",
    "unknown: months.csv holds no hours",
    "unknown: months.csv holds no hours of this client",
    "blank, taken as 1: no past rise has taught how it reacts to prices",
    "learned from its own past price rises",
    "drawn toward the portfolio",
    "posterior median of past price rises; prior {n} ({low} to {high})",
    # What a figure rests on.
    "{n} rise followed, the longest for {m} month",
    "{n} rise followed, the longest for {m} months",
    "{n} rises followed, the longest for {m} months",
    "{n} rise followed for {m} client-months: {low} left of their own accord, {high} expected at the prior, {span} if "
    "prices did nothing",
    "{n} rises followed for {m} client-months: {low} left of their own accord, {high} expected at the prior, {span} if "
    "prices did nothing",
    "none",
    "none left",
    "terms in clients.csv",
    "{n} bill",
    "{n} bills",
    "{n} invoice",
    "{n} invoices",
    "{n} hour",
    "{n} hours",
    "{n} incident",
    "{n} incidents",
    "{n} month before the end",
    "{n} months before the end",
    "{n} month of the last {m}",
    "{n} months of the last {m}",
    "{n} month",
    "{n} months",
    "{n} month seen",
    "{n} months seen",
    "{n} of the last {m} months known",
    "{n} in all",
    "{n} of {m} friction point in {span} months",
    "{n} of {m} friction points in {span} months",
    "points of 12 months, with a poll of too few voters to be told",
    "{n} of {m} written off",
    "own mean {n} days",
    "own mean {n} hours",
    "{n} bill still open",
    "{n} bills still open",
    "portfolio {n}",
    "portfolio: {n} of {m}",
    "portfolio: {n} departure of their own in {m} client-years",
    "portfolio: {n} departures of their own in {m} client-years",
    "portfolio: {n} incident in {m} client-years",
    "portfolio: {n} incidents in {m} client-years",
    "contract_end {date}",
    "renewed by {n} month",
    "renewed by {n} months",
    "{fee} over {n} seat",
    "{fee} over {n} seats",
    "market {n} per seat",
    # What is held against a client, and what speaks for it.
    "grade {grade}",
    "no grade yet",
    "no deal-breaker",
    "grade F in each of the last {n} months",
    "{n} of {m} recommendations ignored in 12 months",
    "{n} dispute in 12 months",
    "{n} disputes in 12 months",
    "{rate} of the bills",
    "{n} friction points in 12 months",
    "the clients' mean is {n}",
    "abuse, contempt or unreasonable demands among its friction",
    "{n} tickets per seat and month",
    "{n} administrators' requests per seat and month",
    "{rate} of the bills of 12 months late",
    "{n} days to pay on average in 12 months",
    "what it asks much of has fallen by a tenth or more within the year",
    "{rate} of its tickets reopened",
    "{rate} of its recommendations ignored",
    "nothing written off",
    "nothing uncivil logged in 12 months",
    "{n} disputes, all within a quarter after the price rise of {month}",
    "gross margin of 12 months {rate}",
    # The evidence of a deal-breaker.
    "logged once in 12 months",
    "logged once in 12 months, last: {note}",
    "logged {n} times in 12 months",
    "logged {n} times in 12 months, last: {note}",
    "{n} bills of the last 12 months more than {m} days late, at most {high}",
    "logged {n} times in 12 months, last: {note}; "
    "{m} bills of the last 12 months more than {span} days late, at most {high}",
    # Signs of liability.
    "times {n} for signs of liability (an assumption)",
    "{n} recommendation ignored in 12 months",
    "{n} recommendations ignored in 12 months",
    "{n} made",
    "{n} of {m} devices past their support",
    "{n} security alarms in 12 months",
    # Outside the ideal profile.
    "not on the standard stack",
    "{n} seats: wanted are at least {m}",
    "{n} seats: wanted are at most {m}",
    "{n} days to pay allowed: wanted are at most {m}",
    "segment {segment}: wanted are {segments}",
    # The staff's view.
    "named by {n} of {m}",
    "yet grade {grade} and a score of {n}",
    "yet named by nobody",
    # Why a client cannot be decided about.
    "no mrr in the history: {text}",
    "no hours in the history: {text}",
    "no mrr and no hours in the history: {text}",
    # What a person should know of a history.
    "{file} is absent: {lack}",
    "months.csv says nothing about {column}: no client can be decided on without it",
    "months.csv has {n} rows with hours but a labour cost of 0: taken as unknown",
    "invoices.csv has no date of payment: days to pay are unknown",
    "invoices.csv has {n} rows without a date of payment: unknown or not yet paid",
    "invoices.csv has {n} negative amounts that are not called credit: taken as credit notes",
    "{file} names clients that no other table knows: {clients}",
    "staff_poll.csv, {year}: ballots that name more than {m} clients: {n}",
    "staff_poll.csv, {year}: ballots that give a place twice: {n}",
    "staff_poll.csv, {year}: votes below place {m}, which give no points: {n}",
    "events.csv has {n} rows that repeat another in every cell: each counts",
    "Clients that look alike are kept apart: {clients}",
    "{file} was not read: did you mean {near}?",
    "{client} was last seen in {month} and has no end_date: taken as gone, not as a departure of its own",
    "clients.csv has no end_date: nobody is known to have left",
    "No client is active in {month}",
    # What may stand in a cell.
    "a text of at most 10,000 characters without control characters",
    "a month written YYYY-MM, from 1970-01 to 2199-12",
    "a date written YYYY-MM-DD, from 1970-01-01 to 2199-12-31",
    "a number {bounds}",
    "a whole number {bounds}",
    "true or false",
    "one of {choices}",
    "not empty",
    "a client of the history",
    "a client that months.csv tells of",
    "a month from {first} to {last}",
    "a date not before start_date",
    "no more than {column} in the same row",
    "empty where end_date is empty",
    "an empty cell",
    "an invoice of this client",
    "an event of the history, the same in every cell",
    "a recorded decision",
    "one decision a client and month; take the other back first",
    "1 to {n} different clients",
    "a voter of that year's poll",
    "months.csv or invoices.csv, or both, with any of the others",
    "a header and at least one row",
    "an empty file",
    "each table once",
    "a whole zip file",
    # What an import has to say.
    "{file} is the same file as {other}: it is read once",
    "{place}, column {column}: {example} is read with the decimal mark {mark} of the others",
    "{place}, column {column}: {example} is read in the order {order} of the others",
    "{place}, column {column}: unlikely dates such as {days}",
    "{place}, column {column}: invisible or look-alike letters in {names}",
    "{place} is left out",
    "{place} holds no row: it is left out",
    "{place} holds words alone: it is left out",
    "{place} has exactly {n} rows: if it comes from Autotask, which ends exports there without a word, "
    "some are missing",
    "Export shorter spans of time",
    "{n} invoices stand in several files with other amounts: of each the net one is kept, else the first",
    "{place}: credit notes stand there as positive amounts; they are taken off",
    "{place}: nothing says whether its amounts hold sales tax; they are taken as net of it",
    "If they hold tax, map a column of net amounts or of tax",
    "{place}: of {n} invoices the lines do not add up to the total; the total is taken",
    "{place}: no column holds a fee; of its agreements the dates alone are read",
    "{place}: no column holds a billing cycle; fees are taken as monthly",
    "{n} hours ({share} of all) in {m} time entries name no client: they are shown as unattributed, and no "
    "client bears them",
    "{n} time entries stand in more than one file, alike in every field: each counts once",
    "{place}: {n} rows are {m} tickets; each counts once",
    "{n} tickets name no client: they are shown as unattributed",
    "{place}: {n} of {m} time entries ({share}) name no agreement; their hours count for the client all the same",
    "{place}: {n} time entries have hours and no cost (a rate or a multiplier is blank there); the labour cost "
    "of their months is taken as unknown, not as 0",
    "The time entries {text}: that month may be there in part only, and look too light",
    "The tickets {text}: that month may be there in part only, and look too light",
    "{place}: {n} departures of {m} clients; the last of each counts",
    "{place}: of {n} clients {m} have amounts more than {days} days overdue; each is logged as a late payment",
    "An ageing report tells neither revenue nor days to pay: import invoices for these",
    "Read as “{export}”",
    "Its balance is a running one and is not read; it does not tell which invoices are paid",
    "Its balance is a running one and is not read",
    "It holds no date of payment",
    "It holds open invoices alone: what was billed and paid before is not in it",
    "Every amount is booked twice: of each invoice the income lines alone are read",
    "not billed",
    "voided",
    "no invoice",
    "a total",
    "no amount in any row of the invoice",
    "the end of a page, no data",
    "names the client of the rows below it",
    "left out by the mapping's filter",
    "a number, such as 1,234.50",
    "a number",
    "a number or a percentage",
    "a number of hours",
    "a number of minutes",
    "a number of seconds",
    "a time such as 1:30 or 01:30:00",
    "a date",
    "a date with a time, or a time of day",
    "a month such as 2026-01",
    "yes or no",
    "one decimal mark in all of a column",
    "one order of day and month in a column",
    "amounts of one currency: export each by itself",
    "amounts of one currency in a history",
    "a header and no row",
    "each column once",
    "{n} cells, as in the header",
    "a report aged by due date: run it again that way",
    "one client a number; take the column of numbers out of the mapping where names are meant",
    "a whole file: it was cut off, so export or download it again",
    "a whole file: it was cut off or damaged, so export or download it again",
    "the export as CSV or .xlsx, rows under a header",
    "an .xlsx or CSV file: open it in a spreadsheet program and save it as .xlsx or as 'CSV UTF-8'",
    "an old binary .xls",
    "a workbook with a password",
    "one without: open it, remove the password and save it",
    "a web page (HTML)",
    "an OpenDocument file (.ods)",
    "the files",
    "months.csv or invoices.csv too: import invoices, time entries, tickets or agreements with these or before",
    "{tables} alone",
    "begin on {first} and end on {last}",
    "begin on {first}",
    "end on {last}",
)

_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_NUMBER = re.compile(r"-?\d[\d,]*(?:\.\d+)?")
_NEXT_SENTENCE = re.compile(r"(?<=[.?])\s+(?=[A-Z])")


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Return each template with what it matches, the one with most words of its own first."""

    def pattern(template: str) -> re.Pattern[str]:
        parts = _PLACEHOLDER.split(template)
        literal = [re.escape(part) for part in parts[::2]]
        names = parts[1::2]
        body = "".join(
            piece + (_group(name) if place < len(names) else "")
            for place, (piece, name) in enumerate(zip(literal, [*names, ""], strict=True))
        )
        return re.compile(body, re.DOTALL)

    ordered = sorted(TEMPLATES, key=lambda template: -len(_PLACEHOLDER.sub("", template)))
    return tuple((template, pattern(template)) for template in ordered)


def _group(name: str) -> str:
    if name == "grade":
        return "(?P<grade>[A-F])"
    is_number = name in ("n", "m", "auc", "low", "high", "rate", "cost", "fee", "span")
    return f"(?P<{name}>{_NUMBER.pattern if is_number else '.+'})"


def _filled(name: str, seen: str) -> str:
    """Return what stands in a placeholder, as the visitor writes it."""
    if name == "text":
        return said(seen)
    if name == "lack":
        return _(seen)
    if name in ("year", "note") or not _NUMBER.fullmatch(seen):
        return seen
    value = float(seen.replace(",", ""))
    if name == "rate":
        return numbers.rate(value)
    digits = len(seen.partition(".")[2])
    return numbers.number(value, digits)


def _matched(text: str) -> str | None:
    for template, pattern in _patterns():
        match = pattern.fullmatch(text)
        if match:
            return _(template).format(**{name: _filled(name, seen) for name, seen in match.groupdict().items()})
    return None


def said(text: str) -> str:
    """Return a sentence of the rooms below in the visitor's language.

    Examples
    --------
    >>> said("mean of the last 12 months, recent ones weighing more")
    'mean of the last 12 months, recent ones weighing more'
    """
    whole = _matched(text)
    if whole is not None:
        return whole
    sentences = _NEXT_SENTENCE.split(text)
    if len(sentences) > 1:
        return " ".join(map(said, sentences))
    if text.endswith("."):
        return said(text[:-1]) + "."
    for sign in ("; ", ", "):
        if sign in text:
            return sign.join(map(said, text.split(sign)))
    return _(text) if text else text
