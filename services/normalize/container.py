"""The element of an HTML page that holds the article: the innermost one with nearly all of its paragraphs."""

from collections.abc import Sequence

from services.normalize.elements import BOILERPLATE, NEVER_CONTAINERS, Hint
from services.normalize.lines import Line, Verdict
from services.normalize.markup import Element

_NEARLY_ALL = 0.75
_HINT_RULES = (
    (Hint.HIDDEN, "hidden"),
    (Hint.NAVIGATION, "element_navigation"),
    (Hint.HEADER, "element_header"),
    (Hint.FOOTER, "element_footer"),
    (Hint.RELATED, "element_related"),
    (Hint.COMMENTS, "element_comments"),
    (Hint.FORM, "element_form"),
    (Hint.TOOLS, "element_tools"),
    (Hint.ADVERT, "element_advert"),
)


def find_container(lines: Sequence[Line], elements: Sequence[Element]) -> int:
    """Index of the element, 0 (the page itself) where no paragraph is found.

    Paragraphs in elements that look like boilerplate do not count as long as there are others.
    """
    hinted = _inherited(elements)
    clear = _prose(lines, elements, [hints & (BOILERPLATE | Hint.HIDDEN) for hints in hinted])
    totals = clear if clear[0] >= 60 else _prose(lines, elements, [Hint.NONE] * len(elements))
    if not totals[0]:
        return 0
    best = 0
    for index, total in enumerate(totals):
        if total >= _NEARLY_ALL * totals[0] and elements[index].tag not in NEVER_CONTAINERS:
            best = index
    return _with_siblings(best, lines, elements)


def _with_siblings(best: int, lines: Sequence[Line], elements: Sequence[Element]) -> int:
    """The parent, where an element is one paragraph among others: editors make paragraphs of <div> and <section> too."""
    held = [0] * len(elements)
    for line in lines:
        held[line.element] += 1
    for index in range(len(elements) - 1, 0, -1):
        held[elements[index].parent] += held[index]
    while best and held[best] == 1:
        here = elements[best]
        alike = sum(
            held[index] > 0 and other.parent == here.parent and (other.tag, other.own) == (here.tag, here.own)
            for index, other in enumerate(elements)
        )
        if alike < 2:
            break
        best = here.parent
    return best


def _inherited(elements: Sequence[Element]) -> list[Hint]:
    hints: list[Hint] = []
    for index, element in enumerate(elements):
        hints.append(element.own | (hints[element.parent] if index else Hint.NONE))
    return hints


def _prose(lines: Sequence[Line], elements: Sequence[Element], barred: Sequence[Hint]) -> list[int]:
    totals = [0] * len(elements)
    for line in lines:
        if line.is_prose and not barred[line.element]:
            totals[line.element] += len(line.text)
    # Children stand behind their parents, so one pass from the end adds everything up.
    for index in range(len(elements) - 1, 0, -1):
        totals[elements[index].parent] += totals[index]
    return totals


def place_lines(lines: Sequence[Line], elements: Sequence[Element], container: int) -> None:
    """Tells each line whether it is inside the container, and what the elements around it hint.

    What the elements around the container hint counts for nothing, as they hold the article.
    """
    around = {container}
    while container:
        container = elements[container].parent
        around.add(container)
    article = max(around)
    inside, hints = [False] * len(elements), [Hint.NONE] * len(elements)
    for index, element in enumerate(elements):
        inside[index] = index == article or (index > 0 and inside[element.parent])
        inherited = hints[element.parent] if index else Hint.NONE
        hints[index] = inherited if index in around else inherited | element.own
    for line in lines:
        line.inside, line.hints = inside[line.element], hints[line.element]


def shelter(lines: Sequence[Line], last: int, title: tuple[int, str] | None) -> None:
    """Tells the lines of the container that it holds the article alone: no title, path or date line, nothing closing.

    `last` is the index of the last paragraph.
    """
    for i, line in enumerate(lines):
        if not line.inside:
            continue
        verdict = line.verdict
        if title is not None and i == title[0]:
            return
        if verdict is not None and (
            verdict.fate in ("breadcrumb", "link")
            or (verdict.rule == "meta_labels" and i < last)
            or (verdict.ends_body and i > last)
        ):
            return
    for line in lines:
        line.sheltered = line.inside


def hinted_boilerplate(line: Line) -> Verdict | None:
    """The verdict for a line that only its elements tell to be boilerplate."""
    for hint, rule in _HINT_RULES:
        if hint in line.hints:
            return Verdict("removed", rule)
    return None
