"""The year report of a campaign: gathered once from the same boards as the pages, then written as docx, xlsx or PDF."""
