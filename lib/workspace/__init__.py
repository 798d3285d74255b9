"""The only part that opens connections and knows the disk."""
