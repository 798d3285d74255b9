"""How fast and how large is the app on much data? Each figure as a ratio to plain DuckDB in the same run."""
