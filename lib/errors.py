"""What a person is told when something can't be done: one error type for the whole product.

A `UserError` is not a fault of the program. It reaches the person as three plain sentences: what
happened, what was seen, what to do. Everything else that is raised is a fault and is not shown.
"""


class UserError(Exception):
    """Something the person can understand and mend.

    Parameters
    ----------
    title
        What happened, in one short sentence.
    message
        What was seen: names, values, row numbers.
    hint
        What to do about it.
    """

    def __init__(self, title: str, message: str, hint: str = "") -> None:
        super().__init__(title, message, hint)
        self.title = title
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return " ".join(part for part in (self.title, self.message, self.hint) if part)
