"""Lists and figures of the assessment for pages, papers and open data."""
