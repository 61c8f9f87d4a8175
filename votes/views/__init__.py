"""Pages of ballots: in the workspace, for everybody, and for owners with a card."""
