"""Owners' votes through the interface: what their public pages show, and not a figure before the count."""
