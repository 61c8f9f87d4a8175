"""What the pages of ballots show. Reads only."""
