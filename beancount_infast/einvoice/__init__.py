"""Invoices in: Factur-X, CII and UBL files become invoices of the books.

`reading` reads a file into the plain facts of `facts`; `judging` turns them into a
document, or refuses; `intake` records it and keeps a copy of the file.
"""
