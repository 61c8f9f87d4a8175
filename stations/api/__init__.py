"""The base of the interface `/api/v1/`: who comes, what an operation declares, how lists are paged and said."""
