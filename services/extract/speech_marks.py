"""What tells an utterance from a quoted set phrase, by its marks alone."""

import re
from typing import Final

from services.extract.reading import Quoted, Reading

_SPOKEN_END: Final = re.compile(r"[。!?…,;~]$")
_SAID_BEFORE: Final = re.compile(
    r"(?:说|说道|表示|感慨|感叹|坦言|直言|称|道|介绍|强调|指出|"
    r"告诉记者|笑着说|回忆|认为|要求|提出|承诺|回应|解释|问|回答|喊|写道)[:,][ ]?[“\"]$"
    r"|(?:说|说道|坦言|直言|感慨|感叹|喊)[“\"]$"
)
_SAID_AFTER: Final = re.compile(
    r"[”\"],[^,。;:“”!?\n]{2,30}?(?:说|说道|表示|介绍|坦言|直言|感慨|感叹|认为|回忆|告诉记者)[,。:]"
)
"""“今年要修路”,镇长李明说。"""
_TAKEN: Final = re.compile(r"(?:来)?(?:要求|勉励|激励|告诫|寄语|叮嘱|号召|评价|形容)(?!的)")
"""以“…”要求: words that somebody is given."""


def is_utterance(reading: Reading, quote: Quoted) -> bool:
    """Whether a quotation is a sentence that somebody says: it ends like one, or follows a verb of speech."""
    if _SPOKEN_END.search(reading.text[max(quote.start, quote.end - 1) : quote.end]):
        return True
    if reading.text[max(0, quote.start - 2) : quote.start] in {"以“", "用“"}:
        return _TAKEN.match(reading.text, quote.end + 1) is not None
    if _SAID_AFTER.match(reading.text, quote.end) and reading.sentence_start(quote.start) == quote.start - 1:
        return quote.end - quote.start >= 4
    said = _SAID_BEFORE.search(reading.text[max(0, quote.start - 8) : quote.start])
    # 强调,“头号工程”是重中之重: the clause goes on, so it is a word of the speech and not the speech
    return said is not None and not reading.text[quote.end + 1 : quote.end + 2].isalnum()
