"""The pages: each a module with a `show` function, listed in `app.py`, and the modules it is made of beside it."""
