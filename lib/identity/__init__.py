"""Profiles to customers: which records, from which files, are one person?

`resolve` is the one entry. Exact keys first (the source's own id, the normalised e-mail and phone, where the
names allow it); a model that learns from the retailer's own profiles for what is left; decisions made by hand
over both.
"""
