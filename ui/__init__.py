"""The screen: Streamlit pages, components, charts and words. Nothing below it knows Streamlit.

`state` holds what a visitor has open, `words` and `numbers` say it in their language, each page is a module of
`ui.screens` with one `show` function.
"""
