"""Work orders of the 12345 hotline: taken in from a workbook, and their results given back in its columns."""
