"""The programming interface `/api/v1/`: the same doors and the same actions as the workspace's pages."""
