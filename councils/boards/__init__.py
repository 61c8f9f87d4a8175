"""Lists and figures for pages: reads only."""
