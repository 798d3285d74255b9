"""How well are files with known answers read? One module a corpus; `bench.intake` runs them."""
