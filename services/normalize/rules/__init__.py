"""Rules that tell by a line alone what it is. The first that speaks decides."""

from collections.abc import Callable
from typing import Final

from services.normalize.lines import Line, Verdict
from services.normalize.rules.around import attachment, error_page, navigation, related, scan_code, welcome
from services.normalize.rules.captions import caption
from services.normalize.rules.crumbs import breadcrumb
from services.normalize.rules.meta import meta
from services.normalize.rules.neighbours import neighbour_link
from services.normalize.rules.signoffs import signoff_line, unreadable_line
from services.normalize.rules.site import site
from services.normalize.rules.spam import spam
from services.normalize.rules.tools import tools

Rule = Callable[[Line], Verdict | None]

RULES: Final[tuple[Rule, ...]] = (
    spam,
    breadcrumb,
    neighbour_link,
    site,
    welcome,
    error_page,
    related,
    tools,
    scan_code,
    navigation,
    attachment,
    signoff_line,
    unreadable_line,
    meta,
    caption,
)


def judge(line: Line) -> Verdict | None:
    """What the first rule that knows the line says of it, or None."""
    for rule in RULES:
        verdict = rule(line)
        if verdict is not None:
            return verdict
    return None
