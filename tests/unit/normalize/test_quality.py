"""Which bodies are refused, why, and that other thresholds take them."""

import pytest

from services.normalize.pipeline import normalize
from services.normalize.quality import quality_of
from services.normalize.settings import NormalizeSettings
from services.normalize.tasks import thresholds_of
from shared.errors import Cause, Reject, UserError
from shared.runtime.settings import load_settings
from tests.unit.normalize.support import raw

HEAD = "柏森区推进会召开\n发布时间：2020-03-04 来源：柏森日报\n"
LEAD = "5月8日，柏森区召开项目建设推进会，区委书记石明远主持会议并讲话，区领导赵一川参加。"

BAD = {
    "minimum_body": (f"{HEAD}会议。", {"minimum_body": 0}),
    "minimum_body_han": (f"{HEAD}{LEAD}{''.join(f'item {i} of agenda, ' for i in range(40))}", {"minimum_body_han": 0.0}),
    "maximum_stretch": (
        HEAD + LEAD[:-1] + "".join(chr(0x4E00 + 7 * i) for i in range(4000)) + "。",
        {"maximum_stretch": 9999},
    ),
    "maximum_repetition": (f"{HEAD}{LEAD}{'推进会强调要抓好落实，' * 300}完。", {"maximum_repetition": 1}),
    "maximum_residue": (
        f"{HEAD}{LEAD}{{{{item.title}}}}，数据加载中，{{{{item.body}}}} undefined {{{{item.source}}}}。",
        {"maximum_residue": 1},
    ),
}  # fmt: skip


@pytest.mark.parametrize("setting", BAD)
def test_a_bad_body_is_refused_and_another_threshold_takes_it(setting: str) -> None:
    text, other = BAD[setting]

    with pytest.raises(Reject) as caught:
        normalize(raw(text.encode()))

    assert caught.value.cause == Cause.LOW_QUALITY
    assert f"WENQU_NORMALIZE__{setting.upper()}" in caught.value.detail
    taken = normalize(raw(text.encode()), NormalizeSettings.model_validate(other))
    assert taken.body()
    assert taken.quality.score < 1


def test_a_page_without_a_body_is_kept() -> None:
    quality = quality_of("", 0, 0.0, NormalizeSettings())

    assert (quality.score, quality.reasons) == (0, ("no_body",))


@pytest.mark.parametrize(
    ("body", "repetition", "reason"),
    [
        (LEAD * 3, 0.5, "repetition"),
        (LEAD * 3 + "数据加载中", 0.0, "template_residue"),
        (LEAD * 3 + "in English " * 20, 0.0, "little_han"),
        (LEAD[:-1] * 12 + "。", 0.0, "few_stops"),
        (LEAD[:20], 0.0, "short_body"),
    ],
)
def test_what_lowers_the_score_is_told(body: str, repetition: float, reason: str) -> None:
    quality = quality_of(body, 0, repetition, NormalizeSettings())

    assert quality.reasons == (reason,)
    assert 0 < quality.score < 1


def test_good_articles_have_no_reason() -> None:
    assert quality_of(LEAD * 4, 0, 0.1, NormalizeSettings()).reasons == ()


def test_thresholds_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WENQU_REDIS_URL", "redis://127.0.0.1:1/0")
    monkeypatch.setenv("WENQU_ELASTICSEARCH_URL", "http://127.0.0.1:1")
    monkeypatch.setenv("WENQU_BLOBS", "unused")
    monkeypatch.setenv("WENQU_NORMALIZE__MINIMUM_BODY", "40")
    assert thresholds_of(load_settings()) == NormalizeSettings(minimum_body=40)

    monkeypatch.setenv("WENQU_NORMALIZE__MINIMUM_BODY", "-1")
    with pytest.raises(UserError, match="WENQU_NORMALIZE__MINIMUM_BODY"):
        thresholds_of(load_settings())
