"""Document numbers (文号): 国办发〔2017〕7号."""

import re
from typing import Final

from services.extract.page import Page
from services.extract.reading import read
from shared.messages.extracted import DocNumber

_NUMBER: Final = re.compile(
    r"(?P<agency>[一-鿿]{1,14})[ ]?(?:[〔\[【(](?P<year>(?:19|20)\d\d)年?[〕\]】)])[ ]?第?[ ]?(?P<number>\d{1,5})[ ]?号"
)
_YEAR: Final = re.compile(r"[〔\[【(](?:19|20)\d\d年?[〕\]】)][ ]?第?[ ]?\d{1,5}[ ]?号")
_LEADING: Final = re.compile(
    r"^.*(?:根据|依据|按照|依照|遵照|参照|印发|转发|下发|发布|公布|关于|落实|贯彻|执行|废止|文件|文号|发文字号|通知|精神|以及|详见|参见|按|据|和|与|及|见)(?=[一-鿿]{2})"
)
_LAST: Final = re.compile(r"[发函办字规通知令秘管政规告审批复纪任综议电改财环建经科人社市监]$")


def find_doc_numbers(page: Page) -> tuple[DocNumber, ...]:
    """Every number with an agency's sign, a year in brackets and 号, without the words that introduce it."""
    reading = read(page)
    found = []
    reached = 0
    # brackets with a year are rare, and far quicker found than agencies
    for year in _YEAR.finditer(reading.text):
        match = _NUMBER.search(reading.text, max(reached, year.start() - 15), year.end())
        if match is None:
            continue
        reached = match.end()
        agency = match["agency"]
        lead = _LEADING.match(agency)
        start = match.start() + (lead.end() if lead else 0)
        sign = reading.text[start : match.end("agency")]
        if len(sign) > 10:
            continue
        tier = "high" if _LAST.search(sign) else "medium"
        found.append(
            DocNumber(
                start=start,
                end=match.end(),
                rule="doc-number:agency-year",
                tier="high" if tier == "high" else "medium",
                text=page.text[start : match.end()],
            )
        )
    return tuple(found)
