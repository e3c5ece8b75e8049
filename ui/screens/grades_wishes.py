"""What the owner states: the ideal client and who is not one, the factors of liability and what they do to whom."""

from __future__ import annotations

from functools import partial

import pandas as pd
import streamlit as st

from history.fit import WISHES, segments_wanted
from history.liability import LIABILITY_FACTORS, factor_in_force
from history.log import set_company
from history.tables import COMPANY, ONE_TO_TWENTY
from ui import numbers, state
from ui.components import quiet, say
from ui.screens.data_keeping import keep, refusal, refuse
from ui.sentences import said
from ui.units import PERCENT
from ui.words import _, plural

TAB = "wishes"
_SEATS_MIN, _SEATS_MAX, _SEGMENTS, _STACK, _TERMS = (f"wish:{key}" for key in WISHES)
_LARGEST_TERMS = 366
_ROWS = 12


def draw() -> None:
    """Draw both of the owner's statements with what follows from them."""
    refusal(TAB)
    _ideal()
    st.divider()
    _factors()


def _ideal() -> None:
    st.subheader(_("Your ideal client"))
    st.markdown(
        _(
            "Your own statement, kept with your data in company.csv: no figure is estimated here and no verdict "
            "changes. It only says who lies outside of what you want."
        )
    )
    company = state.history().company
    with st.form("ideal_client"):
        first, second, third = st.columns(3)
        first.number_input(
            _("Seats, at least"),
            1,
            None,
            _whole(company.get(WISHES[0])),
            key=_key(_SEATS_MIN),
            placeholder=_("no wish"),
        )
        second.number_input(
            _("Seats, at most"), 1, None, _whole(company.get(WISHES[1])), key=_key(_SEATS_MAX), placeholder=_("no wish")
        )
        third.number_input(
            _("Payment terms, at most (days after invoice)"),
            -_LARGEST_TERMS,
            _LARGEST_TERMS,
            _whole(company.get(WISHES[4])),
            key=_key(_TERMS),
            placeholder=_("no wish"),
            help=_("Days after the invoice; below 0 is in advance."),
        )
        wanted = segments_wanted(str(company.get(WISHES[2], "")))
        st.multiselect(
            _("Kinds of business wanted"),
            list(dict.fromkeys([*_segments(), *wanted])),
            default=wanted,
            key=_key(_SEGMENTS),
            accept_new_options=True,
            placeholder=_("Any; choose, or type another"),
            select_all=False,
            wrap=True,
        )
        st.checkbox(_("Runs on the standard stack"), bool(company.get(WISHES[3], 0.0)), key=_key(_STACK))
        with st.container(horizontal=True):
            st.form_submit_button(
                _("Save the ideal client"),
                key="ideal_save",
                type="primary",
                icon=":material/save:",
                on_click=_save_ideal,
            )
            if any(key in company for key in WISHES):
                st.form_submit_button(
                    _("Take every wish back"), key="ideal_back", icon=":material/undo:", on_click=_take_back
                )
    _who_misses()


def _key(name: str) -> str:
    """Return a field's key, another one for another history, so that it shows what is stated there."""
    return f"{name}:{state.history().fingerprint}"


def _whole(value: float | str | None) -> int | None:
    return None if value is None else int(float(value))


def _segments() -> list[str]:
    clients = state.history().clients
    if clients is None or "segment" not in clients:
        return []
    return sorted(set(clients["segment"].dropna().astype(str)), key=str.casefold)


def _save_ideal() -> None:
    asked = st.session_state
    least, most = asked[_key(_SEATS_MIN)], asked[_key(_SEATS_MAX)]
    if least is not None and most is not None and most < least:
        refuse(_("The most seats cannot be fewer than the fewest."), TAB)
        return
    wishes = {
        WISHES[0]: least,
        WISHES[1]: most,
        WISHES[2]: "; ".join(asked[_key(_SEGMENTS)]),
        WISHES[3]: True if asked[_key(_STACK)] else None,
        WISHES[4]: asked[_key(_TERMS)],
    }
    keep(partial(set_company, state.history(), wishes), _("Your ideal client is saved."), tab=TAB)


def _take_back() -> None:
    keep(
        partial(set_company, state.history(), dict.fromkeys(WISHES)),
        _("No wish is stated any more."),
        tab=TAB,
    )


def _who_misses() -> None:
    fit = state.book().gradebook.fit
    if (fit["label"] == "not_stated").all():
        st.info(_("No wish is stated yet: state one to see who is the wrong fit."), icon=":material/rule:")
        return
    name = state.portfolio().name
    wrong = fit.loc[fit["label"] == "wrong_fit"]
    say(
        plural(
            "**{count} of {all} clients** is the wrong fit.",
            "**{count} of {all} clients** are the wrong fit.",
            len(wrong),
        ).format(count=len(wrong), all=len(fit))
    )
    if len(wrong):
        table = pd.DataFrame(
            {
                "client": [name(client_id) for client_id in wrong["client_id"]],
                "missed": ["; ".join(map(said, missed)) for missed in wrong["missed"]],
            }
        )
        st.dataframe(
            table,
            hide_index=True,
            height=min(_ROWS, len(table) + 1) * 35 + 3,
            key="wrong_fit_table",
            alt=_("Clients outside the ideal profile"),
            column_config={
                "client": st.column_config.TextColumn(_("Client"), pinned=True, width=180),
                "missed": st.column_config.TextColumn(_("What is not as wished"), width="large"),
            },
        )
    unknown = fit.loc[fit["label"] == "unknown"]
    if len(unknown):
        keys = sorted({key for missing in unknown["unknown"] for key in missing})
        quiet(
            _("Cannot be told of {names}: not known is what these ask for: {wishes}").format(
                names=", ".join(map(name, unknown["client_id"])), wishes=" ".join(_(COMPANY[key].help) for key in keys)
            )
        )


def _factors() -> None:
    st.subheader(_("Signs of liability"))
    st.markdown(
        _(
            "Each sign multiplies a client's incidents by its factor, and so weighs in its verdict. **The factors are "
            "assumptions**, not measured: state your own, they are kept with your data in company.csv. 1 turns a sign "
            "off."
        )
    )
    history = state.history()
    with st.form("liability"):
        for factor in LIABILITY_FACTORS.values():
            words, field = st.columns([3, 1], vertical_alignment="center")
            stated = factor.key in history.company
            holds = _("Holds when")
            words.markdown(
                f"**{_(factor.label)}** · {holds.lower()}: {_(factor.rule)}  \n:small["
                + _("Default {value}").format(value=numbers.number(factor.default))
                + " · "
                + _held_by(factor.name)
                + " · "
                + (_("yours") if stated else _("Source: {source}").format(source=_(factor.source)))
                + "]"
            )
            field.number_input(
                _("Times the incidents: {sign}").format(sign=_(factor.label)),
                ONE_TO_TWENTY.low,
                ONE_TO_TWENTY.high,
                factor_in_force(history, factor.name),
                step=0.1,
                format="%g",
                key=_key(factor.key),
                label_visibility="collapsed",
            )
        st.form_submit_button(
            _("Save the factors"), key="factors_save", type="primary", icon=":material/save:", on_click=_save_factors
        )
    _whom_it_touches()


def _held_by(name: str) -> str:
    table = state.book().gradebook.liability
    count = int(table["signs"].map(lambda signs: name in signs).sum())
    return plural("{count} of {all} clients shows it", "{count} of {all} clients show it", count).format(
        count=count, all=len(table)
    )


def _save_factors() -> None:
    given = {factor.key: float(st.session_state[_key(factor.key)]) for factor in LIABILITY_FACTORS.values()}
    defaults = {factor.key: factor.default for factor in LIABILITY_FACTORS.values()}
    figures = {key: None if value == defaults[key] else value for key, value in given.items()}
    keep(
        partial(set_company, state.history(), figures),
        _("The factors are saved; one that stands at its default is the default again."),
        tab=TAB,
    )


def _whom_it_touches() -> None:
    grades = state.book().gradebook
    rows = grades.liability.merge(grades.incidents, on="client_id")
    signed = rows.loc[rows["signs"].map(len) > 0].sort_values("with_signs", ascending=False)
    if not len(signed):
        st.success(_("No client shows any of the signs."), icon=":material/check_circle:")
        return
    name = state.portfolio().name
    worst = signed.iloc[0]
    say(
        plural(
            "**{count} of {all} clients** shows a sign.", "**{count} of {all} clients** show a sign.", len(signed)
        ).format(count=len(signed), all=len(rows))
        + " "
        + _(
            "Most of all {client}: an incident within 12 months is {after} likely; {before} if no sign counted."
        ).format(
            client=f"**{name(worst['client_id'])}**",
            after=numbers.percent(worst["with_signs"], 1),
            before=numbers.percent(worst["without"], 1),
        )
    )
    table = pd.DataFrame(
        {
            "client": [name(client_id) for client_id in signed["client_id"]],
            "factor": signed["factor"].to_numpy(),
            "before": PERCENT * signed["without"].to_numpy(),
            "after": PERCENT * signed["with_signs"].to_numpy(),
            "signs": ["; ".join(map(said, evidence.split("; "))) for evidence in signed["evidence"]],
        }
    )
    column = st.column_config
    st.dataframe(
        table,
        hide_index=True,
        height=min(_ROWS, len(table) + 1) * 35 + 3,
        key="liability_table",
        alt=_("Clients with signs of liability"),
        column_config={
            "client": column.TextColumn(_("Client"), pinned=True, width=180),
            "factor": column.NumberColumn(_("Incidents, times"), format="%.4g"),
            "before": column.NumberColumn(_("If no sign counted"), format="%.1f %%"),
            "after": column.NumberColumn(_("As it counts"), format="%.1f %%"),
            "signs": column.TextColumn(_("Signs"), width="large"),
        },
    )
    quiet(
        _(
            "Probability of at least one security incident in 12 months. The incidents of all clients together stay "
            "what they were: who has no sign becomes less likely to have one, and a sign that almost everybody shows "
            "moves little."
        )
    )
