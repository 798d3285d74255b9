"""A file in; canonical rows, rejected rows and rows set aside out.

The way of a file: `container` (what is inside) -> `text` (encoding, dialect, header) -> `recognise`
(what it is) -> `mapping` (which column is what) -> `load` (typed rows). Nothing here opens a connection
or knows a page; every function that needs a database receives one.
"""
