"""What people answer and waive: documents, the append-only log, and how they fold into a report.

`answer` and `waiver` are documents; `log` reads and appends them; `fold` puts them into a report.
"""
