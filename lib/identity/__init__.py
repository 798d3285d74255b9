"""Profiles to customers: which records, from which files, are one person?

`resolve` is the one entry. For now it joins on exact keys (the source's own id, the normalised e-mail, the
normalised phone); what else comes stands behind the same function.
"""
