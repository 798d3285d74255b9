"""What pages and the command line both do: take files in, undo, report, export.

`arrivals` takes files in and shows what would become of them; `building` makes them part of a workspace;
`reports` answers by name; `sample` opens the made-up retailer. Nothing here knows a page or prints.
"""
