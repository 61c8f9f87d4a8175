"""An invented campaign for an invented street."""
