"""What is wrong with a query, shown where it is."""

import unicodedata

from shared.errors import UserError


class QueryError(UserError):
    """A query that can not be read; the message has the query, a caret below the place, and the mend.

    `at` is the place in code points of the query, `what` is wrong there and `mend` says what to do.
    """

    def __init__(self, query: str, at: int, what: str, mend: str) -> None:
        shown = "".join(" " if sign.isspace() else sign for sign in query)
        super().__init__(f"{what}\n  {shown}\n  {' ' * columns(shown[:at])}^\n{mend}")
        self.at = at
        self.what = what
        self.mend = mend


def columns(text: str) -> int:
    """Columns of a terminal that a text takes: Han and full-width signs take two, combining signs none."""
    return sum(
        2 if unicodedata.east_asian_width(sign) in "WF" else 0 if unicodedata.combining(sign) else 1
        for sign in text
    )
