"""The campaign through the interface: what staff and stations read, and what everybody may (`public`)."""
