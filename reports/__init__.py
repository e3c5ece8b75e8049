"""What goes out: the terminal's documents and tables. Percent lives here and in the screen only."""
