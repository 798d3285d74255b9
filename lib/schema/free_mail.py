"""Which e-mail providers give an address to anybody? An address elsewhere may be a firm's own.

Read from `free_mail.toml`. In: that file. Out: the domains.
"""

import tomllib
from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_name("free_mail.toml")


@cache
def free_mail_domains() -> frozenset[str]:
    """Return the domains, in lower case."""
    with _FILE.open("rb") as file:
        declared = tomllib.load(file)
    return frozenset(domain for domains in declared.values() for domain in domains)
