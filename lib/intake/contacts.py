"""Which e-mail address and which phone number stand together in one cell?

Grain in: SQL text of a cell such as "ann@example.com, +49 30 123456". Grain out: SQL text of each part.
"""

from lib.intake.source import literal

_ADDRESS = r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\".]{2,}"
_NUMBER = r"\+?\d[\d\s()./-]{5,}\d"


def contacts(cell: str) -> dict[str, str]:
    """Return the SQL of email and phone, each NULL where the cell holds none."""
    rest = f"regexp_replace({cell}, {literal(_ADDRESS)}, ' ')"
    return {
        "email": f"nullif(lower(regexp_extract({cell}, {literal(_ADDRESS)})), '')",
        "phone": f"nullif(regexp_extract({rest}, {literal(_NUMBER)}), '')",
    }
