"""Every write of this room."""

from councils.actions.halls import confirm_demonstration, withdraw_honour

__all__ = ["confirm_demonstration", "withdraw_honour"]
