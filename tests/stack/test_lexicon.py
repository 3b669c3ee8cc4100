"""The service that gives user words to the official IK plugin."""

import json

import pytest

from tests.stack.running import ComposeStack

pytestmark = [pytest.mark.stack, pytest.mark.timeout(120)]

ASK = """
import json, urllib.error, urllib.request
url = "http://lexicon:8077/words.txt"
with urllib.request.urlopen(url, timeout=10) as answer:
    words, headers = answer.read().decode().splitlines(), dict(answer.headers)
again = urllib.request.Request(url, headers={"If-None-Match": headers["ETag"]})
try:
    status = urllib.request.urlopen(again, timeout=10).status
except urllib.error.HTTPError as error:
    status = error.code
print(json.dumps({"words": len(words), "modified": headers.get("Last-Modified"), "again": status}))
"""


def test_words_are_served_with_etag_and_last_modified(stack: ComposeStack) -> None:
    code, out, err = stack.run("index", "python", "-c", ASK)
    assert code == 0, err
    answer = json.loads(out)
    assert answer["words"] > 10
    assert answer["modified"]
    assert answer["again"] == 304
