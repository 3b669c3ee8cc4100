"""What HTML elements and their class names say about the text in them."""

import re
from enum import IntFlag
from functools import lru_cache
from typing import Final

SKIPPED: Final = frozenset(
    {"script", "style", "noscript", "template", "iframe", "svg", "math", "object", "embed", "applet", "canvas",
     "audio", "video", "map", "noframes", "datalist"}
)  # fmt: skip
"""Elements whose content is no text of the page."""

RAW: Final = frozenset({"script", "style", "noscript", "iframe", "noframes", "template", "svg"})
"""Skipped elements whose content is passed over as a whole, without looking for tags in it."""

VOID: Final = frozenset(
    {
        "br",
        "hr",
        "img",
        "input",
        "meta",
        "link",
        "area",
        "base",
        "col",
        "source",
        "track",
        "wbr",
        "param",
        "embed",
    }
)
BLOCKS: Final = frozenset(
    {"address", "article", "aside", "blockquote", "body", "button", "caption", "center", "dd", "details", "dialog",
     "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5",
     "h6", "header", "hgroup", "html", "head", "legend", "li", "main", "menu", "nav", "ol", "optgroup", "option",
     "p", "pre", "search", "section", "select", "summary", "table", "tbody", "td", "textarea", "tfoot", "th",
     "thead", "title", "tr", "ul", "ucapcontent", "ucaptitle", "marquee"}
)  # fmt: skip
"""Elements that begin and end a line of text."""

NEVER_CONTAINERS: Final = frozenset(
    {"p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "dt", "dd", "caption", "pre"}
)
CLOSED_BY_SIBLING: Final = {
    "p": frozenset({"p"}),
    "li": frozenset({"li"}),
    "dt": frozenset({"dt", "dd"}),
    "dd": frozenset({"dt", "dd"}),
    "option": frozenset({"option"}),
    "tr": frozenset({"tr", "td", "th"}),
    "td": frozenset({"td", "th"}),
    "th": frozenset({"td", "th"}),
}
"""Open elements that end without an end tag where such an element begins inside the same list or table."""

BARRIERS: Final = frozenset(
    {"table", "ul", "ol", "dl", "menu", "select", "div", "section", "article", "body"}
)


class Hint(IntFlag):
    """What an element is likely to hold, by its tag, class or id."""

    NONE = 0
    NAVIGATION = 1
    HEADER = 2
    FOOTER = 4
    RELATED = 8
    TOOLS = 16
    COMMENTS = 32
    BREADCRUMB = 64
    META = 128
    TITLE = 256
    CAPTION = 512
    EDITOR = 1024
    FORM = 2048
    HIDDEN = 4096
    ADVERT = 8192


BOILERPLATE: Final = (
    Hint.NAVIGATION
    | Hint.HEADER
    | Hint.FOOTER
    | Hint.RELATED
    | Hint.TOOLS
    | Hint.COMMENTS
    | Hint.FORM
    | Hint.ADVERT
)
"""Hints of what is around an article and not in it."""

_TAG_HINTS: Final = {
    "nav": Hint.NAVIGATION,
    "header": Hint.HEADER,
    "footer": Hint.FOOTER,
    "aside": Hint.RELATED,
    "form": Hint.FORM,
    "select": Hint.FORM,
    "option": Hint.FORM,
    "textarea": Hint.FORM,
    "button": Hint.TOOLS,
    "dialog": Hint.FORM,
    "figcaption": Hint.CAPTION,
}
_WORDS: Final = (
    (Hint.BREADCRUMB, "crumbs?|breadcrumbs?|breadcrumbnav|position|weizhi|dqwz|place|curpos|curlocation|location|"
                      "mianbao|mbx|sitepath|bt_position|newsnav|loc|where|nowpos|pos"),
    (Hint.NAVIGATION, "nav|navs|navbar|navi|navigation|menus?|mainnav|topnav|navmenu|daohang|topbar|"
                      "toolbar|tabs?|skip"),
    (Hint.HEADER, "header|head|top|site-header|banner|logo|topbox"),
    (Hint.FOOTER, "footer|foot|bottom|copyright|copy|footbar|foots"),
    (Hint.RELATED, "related|relate|relnews|rel|recommend|recommends|tuijian|xiangguan|sidebar|side|aside|hot|hotnews|"
                   "rank|ranking|paihang|latest|widget|morenews|xgxw|xl_rel|guess"),
    (Hint.TOOLS, "share|shares|bdshare|fenxiang|tools?|print|dayin|fontsize|zoomtool|like|digg|newdigg|qr|qrcode|ewm|"
                 "erweima|dialog|fav|tags?|keywords|login|search"),
    (Hint.COMMENTS, "comments?|pinglun|reply|guestbook|dede_comment"),
    (Hint.ADVERT, "ads?|advert|advertisement|adbox|guanggao|gg"),
    (Hint.META, "info|infos|meta|attr|attrs|subinfo|post-meta|article-meta|pages-date|pubtime|xl_info|bt_info|"
                "news_info|articleinfo|article-info|msgbar|sub|property"),
    (Hint.TITLE, "title|tit|headline|article-title|post-title|newstitle|biaoti|xl_tit|bt|tt|"
                 "article_title|content_title"),
    (Hint.CAPTION, "caption|figcaption|imgcaption|pictext|photo-desc"),
    (Hint.EDITOR, "editor|bianji|zebian|edit|xl_edit|zrbj"),
)  # fmt: skip
_BY_NAME: Final = re.compile(
    "|".join(rf"(?P<h{hint.value}>(?<![a-z0-9])(?:{words})(?![a-z0-9]))" for hint, words in _WORDS)
)
_HIDDEN: Final = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_ATTRIBUTE: Final = re.compile(r"([a-zA-Z_:@][\w:.-]*)(?:\s*=\s*(?:\"([^\"]*)\"?|'([^']*)'?|([^\s\"'>]+)))?")


def attributes(source: str) -> dict[str, str]:
    """The attributes in the inside of a start tag, names lower-case, the first of each name."""
    found: dict[str, str] = {}
    for match in _ATTRIBUTE.finditer(source):
        found.setdefault(match[1].lower(), match[2] or match[3] or match[4] or "")
    return found


@lru_cache(maxsize=4096)
def hints_of(tag: str, source: str) -> Hint:
    """The hints of a start tag with this name and inside."""
    hint = _TAG_HINTS.get(tag, Hint.NONE)
    if not source or source.isspace():
        return hint
    found = attributes(source)
    if "hidden" in found or _HIDDEN.search(found.get("style", "")):
        hint |= Hint.HIDDEN
    names = f"{found.get('class', '')} {found.get('id', '')} {found.get('role', '')}".lower()[:300]
    if tag not in ("body", "html") and not names.isspace():
        for match in _BY_NAME.finditer(names.replace("_", "-")):
            hint |= Hint(int((match.lastgroup or "h0")[1:]))
    return hint
