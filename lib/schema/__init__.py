"""The contracts, as data and the code that loads them: tables, metrics, platforms, capabilities."""
