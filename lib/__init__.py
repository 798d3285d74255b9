"""Regulars: who the customers are, across web shop and stores, and what to do for them."""
