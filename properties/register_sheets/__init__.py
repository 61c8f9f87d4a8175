"""The register by sheet: template, reading, checking, differences, and writing all or nothing.

template.py     what is handed out to be filled in
reading.py      bytes → rows of cells (workbook.py for xlsx), or what is wrong with the whole sheet
checking.py     one row of cells → what it says, cleaned, or what is wrong with it (values.py a single cell)
differences.py  rows beside the register (register.py) → new, changed, the same, refused
staging.py      rows sealed one by one while somebody looks at the differences
writing.py      the differences → homes, owners, ownerships, in one transaction
"""
