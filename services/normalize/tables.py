"""Rows of data tables become one line each; tables that only lay out the page stay as they are."""

from collections import defaultdict

from services.normalize.markup import HtmlLine, Markup

_LONGEST_CELL = 80


def joined_rows(markup: Markup) -> Markup:
    """The markup with the cells of each simple row on one line, a space between them.

    A row is simple where it has at least two cells with text and each is one line of at most 80 characters.
    """
    cells = _cells(markup)
    if not cells:
        return markup
    rows: dict[int, list[int]] = defaultdict(list)
    lengths = [len(line) for line in markup.text.text.split("\n")]
    for index, cell in cells.items():
        rows[markup.elements[cell].parent].append(index)
    glued: set[int] = set()
    for row, indexes in rows.items():
        if markup.elements[row].tag != "tr" or len(indexes) < 2:
            continue
        alone = len({cells[index] for index in indexes}) == len(indexes)
        in_turn = indexes[-1] - indexes[0] == len(indexes) - 1
        if alone and in_turn and all(lengths[index] <= _LONGEST_CELL for index in indexes):
            glued.update(indexes[1:])
    if not glued:
        return markup
    edits, kept, at = [], list[HtmlLine](), 0
    for index, line in enumerate(markup.lines):
        if index in glued:
            edits.append((at - 1, at, " "))
            kept[-1].linked += line.linked
        else:
            kept.append(line)
        at += lengths[index] + 1
    markup.text = markup.text.edited(edits)
    markup.lines = kept
    return markup


def _cells(markup: Markup) -> dict[int, int]:
    """The innermost cell of each line that stands in one, by the line's index."""
    elements, memo, cells = markup.elements, {0: 0}, {}
    for index, line in enumerate(markup.lines):
        path, element = [], line.element
        while element not in memo:
            if elements[element].tag in ("td", "th"):
                memo[element] = element
                break
            path.append(element)
            element = elements[element].parent
        cell = memo[element]
        memo.update(dict.fromkeys(path, cell))
        if cell:
            cells[index] = cell
    return cells
