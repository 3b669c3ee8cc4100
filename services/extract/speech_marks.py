"""What tells an utterance from a quoted set phrase, by its marks alone."""

import re
from typing import Final

from services.extract.reading import Quoted, Reading

_SPOKEN_END: Final = re.compile(r"[。!?…,;~]$")
_SAID_BEFORE: Final = re.compile(
    r"(?:说|说道|表示|感慨|感叹|坦言|直言|称|道|介绍|强调|指出|"
    r"告诉记者|笑着说|回忆|认为|要求|提出|承诺|回应|解释|问|回答|喊|写道)[:,][ ]?“$"
)


def is_utterance(reading: Reading, quote: Quoted) -> bool:
    """Whether a quotation is a sentence that somebody says: it ends like one, or follows a verb of speech."""
    if _SPOKEN_END.search(reading.text[max(quote.start, quote.end - 1) : quote.end]):
        return True
    said = _SAID_BEFORE.search(reading.text[max(0, quote.start - 8) : quote.start])
    # 强调,“头号工程”是重中之重: the clause goes on, so it is a word of the speech and not the speech
    return said is not None and not reading.text[quote.end + 1 : quote.end + 2].isalnum()
