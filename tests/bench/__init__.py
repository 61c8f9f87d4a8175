"""How fast the site is on this machine, beside the floor of the same machine in the same run: `make bench`."""
