"""Profiles to customers."""
