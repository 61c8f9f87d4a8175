"""What the room answers to the lower floors."""
