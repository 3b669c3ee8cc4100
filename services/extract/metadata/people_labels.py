"""Author and editor, as labelled: in a meta line, then in a sign-off, then in the body's `(记者 … 通讯员 …)`."""

import re
from collections.abc import Iterator
from typing import Final

from services.extract.metadata.labels import labelled_values
from services.extract.metadata.layout import Layout, Line, Value
from services.extract.metadata.timestamps import timestamps
from shared.messages.extracted import Tier

_REPORTER: Final = (
    r"(?:本报|本网|本台|全媒体|融媒体|融媒|见习|实习|首席|特约|驻地|新华社|客户端|报业){0,2}"
    r"(?:记者|通讯员|撰稿人?|作者|报道员|实习生)"
)
_GLUED_NAMES: Final = (
    r"(?![从在站了称说问对就向])[一-鿿]{2,3}(?:[、, \t]{1,3}[一-鿿]{2,4}){0,6}[ \t]*(?=[)】\]]|$)"
)
_IN_BRACKETS: Final = re.compile(
    rf"[(【\[][ \t]*(?P<inside>[^()\[\]【】]{{0,12}}{_REPORTER}(?:[ \t:/][^()\[\]【】]{{1,60}}|{_GLUED_NAMES}))[)】\]]"
)
_WHOLE_LINE: Final = re.compile(rf"^[^()\[\]。,]{{0,10}}{_REPORTER}[ \t:/][^()\[\]。,!?]{{1,50}}$")
_REPORTER_PREFIX: Final = re.compile(rf"{_REPORTER}(?![一-鿿]*(?:站|部|协会))")
_REPORTER_WORD: Final = re.compile(
    rf"{_REPORTER}(?:(?=[ \t:/])[ \t:/]*|(?={_GLUED_NAMES}))|(?<!\w)文[ \t]*[/:|][ \t]*(?:图[ \t]*[:/]?)?"
)
_OTHER_ROLE: Final = re.compile(
    r"(?:摄影|图片|图|摄|审核|校对|编辑|责编|编审|监制|初审|复审|终审|来源|供图|制图|视频|配音|责任编辑|单位)"
    r"(?:报道|[ \t:/]|$)"
)
_BYLINE: Final = re.compile(r"^(?:小编|编辑|作者|记者)[ \t]?(?P<name>[一-鿿·]{2,5})(?=[ \t|]|$)")
_STOP: Final = re.compile(
    r"[ \t]{3,}|[|丨【\[。;]|https?://|字体|字号|打印|关闭|分享|收藏|浏览|点击|阅读|人气|[ \t]大[ \t]+中[ \t]+小"
)
_NAME: Final = re.compile(r"[一-鿿A-Za-z·.]{1,15}")
_NOBODY: Final = frozenset(
    {
        "未知",
        "佚名",
        "不详",
        "无",
        "暂无",
        "管理员",
        "admin",
        "网络",
        "本站",
        "原创",
        "匿名",
        "报道",
        "文",
        "摄",
        "图",
    }
)


def find_author(layout: Layout) -> Value | None:
    """The names joined by `、`, or None."""
    return next(_authors(layout), None)


def find_editor(layout: Layout) -> Value | None:
    """The names joined by `、`, or None."""
    return next(_editors(layout), None)


def _editors(layout: Layout) -> Iterator[Value]:
    for line, value in layout.labelled_as("editor"):
        yield from _names(line, value.start, value.end, "editor_after_label", "high")
    for line in layout.of_role("body")[-2:]:
        if len(line.text) <= 60:
            for value in labelled_values(line.text):
                if value.kind == "editor":
                    yield from _names(line, value.start, value.end, "editor_in_body", "medium")


def _authors(layout: Layout) -> Iterator[Value]:
    for role in ("meta", "signoff"):
        for line, value in layout.labelled_as("author"):
            if line.role == role:
                yield from _names(line, value.start, value.end, "author_after_label", "high")
    for line in layout.of_role("meta"):
        match = _BYLINE.match(line.text)
        if match and match["name"] not in _NOBODY:
            yield layout.value(line, match.start("name"), match.end("name"), "author_in_byline", "medium")
    body = layout.of_role("body")
    for line in (*layout.of_role("signoff"), *body[-2:], *body[:2]):
        if len(line.text) <= 80 and _WHOLE_LINE.match(line.text.strip()):
            yield from _reporters(line, 0, len(line.text))
        for match in _IN_BRACKETS.finditer(line.text):
            yield from _reporters(line, match.start("inside"), match.end("inside"))


def _reporters(line: Line, start: int, end: int) -> Iterator[Value]:
    """The names after each of 记者, 通讯员 … in `[start, end)`, without photographers, editors and the like."""
    words = [*_REPORTER_WORD.finditer(line.text, start, end)]
    stops = [word.start() for word in words[1:]] + [end]
    found = [
        value
        for word, stop in zip(words, stops, strict=False)
        for value in _names(line, word.end(), stop, "author_in_brackets", "high")
    ]
    if found:
        names = dict.fromkeys(name for value in found for name in value.text.split("、"))
        first, last = found[0], found[-1]
        yield Value("、".join(names), line.role, first.rule, first.tier, first.start, last.end)


def _names(line: Line, start: int, end: int, rule: str, tier: Tier) -> Iterator[Value]:
    """One value of the names at the head of `[start, end)` of a line, if there are any."""
    start += len(line.text[start:end]) - len(line.text[start:end].lstrip())
    raw = line.text[start:end]
    stops = [match.start() for match in (_STOP.search(raw), _OTHER_ROLE.search(raw)) if match]
    stops += [stamp.start for stamp in timestamps(raw)]
    raw = raw[: min(stops, default=len(raw))]
    found: list[tuple[str, int, int]] = []
    for match in _NAME.finditer(raw):
        glued = _REPORTER_PREFIX.match(match[0])
        token = match[0][glued.end() if glued else 0 :].strip(".")
        if (
            len(token) == 1
            and found
            and len(found[-1][0]) == 1
            and raw[found[-1][2] : match.start()].isspace()
        ):
            found[-1] = (found[-1][0] + token, found[-1][1], match.end())
        elif token and token.lower() not in _NOBODY:
            found.append((token, match.start() + (glued.end() if glued else 0), match.end()))
        if raw.startswith(")", match.end()):
            break
    found = [name for name in found if len(name[0]) > 1][:8]
    if found:
        names = dict.fromkeys(name for name, _, _ in found)
        at = line.start + start
        yield Value("、".join(names), line.role, rule, tier, at + found[0][1], at + found[-1][2])
