"""Lists and figures of the campaign. The public pages, the workspace, the exports and the API read the same ones."""
