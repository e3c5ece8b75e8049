"""Files that people upload, screened and read into coded cells; nothing in them is understood yet."""
