"""The pages, one module each with a `show` function; `app.py` lists them."""
