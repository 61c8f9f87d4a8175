"""The campaign in the staff admin."""
