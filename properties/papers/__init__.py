"""Official papers (GB/T 9704-2012): sections of sentences and tables, written as docx, xlsx or PDF."""
