"""`make restore-drill`: what was backed up comes back whole, on another cluster and in another folder."""
