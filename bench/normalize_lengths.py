"""Time and memory of normalize by the length of the page; HTML and text, half of the pages Traditional with glosses."""

import argparse
import json
import resource
import sys
import time
from random import Random

from services.normalize.pipeline import normalize
from services.normalize.settings import NormalizeSettings
from services.normalize.tasks import warm_up
from shared.ids import content_hash
from shared.messages.documents import Origin, RawDocument

LENGTHS = (1, 2, 4, 6, 16, 64, 256, 1024, 5120)
"""KB of UTF-8."""

SETTINGS = NormalizeSettings(maximum_repetition=1)
"""Megabytes made of a few phrases repeat themselves as no article does."""

SUBJECTS = "区委书记 管委会主任 副市长 招商局局长 企业负责人 项目经理 街道办事处主任 工作专班".split()  # noqa: SIM905
VERBS = "调研 检查 部署 推进 督导 协调 走访 研究".split()  # noqa: SIM905
MATTERS = "项目建设 安全生产 营商环境 招商引资 科技创新 防汛抗旱 人才引进 企业服务".split()  # noqa: SIM905
NAMES = "天地华夏东西南北中兴隆昌盛源泰安康宁福瑞祥和美佳利达通顺成功卓越远航星光明月海江河山川金银铜铁木水火土石玉林森松柏"
GLOSSED = "經(jīng)濟(jì)開(kāi)發(fā)區(qū)召開(kāi)會(huì)議(yì)"


def paragraph(chance: Random, glossed: bool) -> str:
    """About 100 characters that no other paragraph repeats."""
    day, firm = chance.randint(1, 28), "".join(chance.choices(NAMES, k=4))
    text = (
        f"{chance.randint(1, 12)}月{day}日，{chance.choice(SUBJECTS)}到{firm}有限公司"
        f"{chance.choice(VERBS)}{chance.choice(MATTERS)}工作，"
        f"听取了情况汇报，要求{chance.choice(SUBJECTS)}"
        f"在{chance.randint(2, 90)}天内完成{chance.choice(MATTERS)}任务，总投资{chance.randint(1, 99)}.{day}亿元。"
    )
    return GLOSSED + text if glossed else text


def page(kilobytes: int, kind: str, chance: Random) -> bytes:
    """A page of this length, with what stands around an article."""
    glossed = chance.random() < 0.5
    head = "您现在的位置：首页 > 新闻中心\n柏森区召开项目建设推进会\n发布时间：2023-05-09 来源：柏森日报\n"
    foot = "\n上一篇：甲镇召开会议\n下一篇：没有了\n版权所有：柏森网 柏ICP备00000001号"
    body: list[str] = []
    size = 0
    while not body or size < kilobytes * 1024 - 400:
        body.append(paragraph(chance, glossed))
        size += len(body[-1].encode()) + (7 if kind == "html" else 1)
    if kind == "text":
        return (head + "\n".join(body) + foot).encode()
    lines = "".join(f"<div>{line}</div>" for line in (head + foot).strip().split("\n"))
    return f"""<html><head><title>柏森区召开项目建设推进会</title></head><body>{lines}
<p>{"</p><p>".join(body)}</p></body></html>""".encode()


def measure(kilobytes: int, kind: str, seconds: float) -> dict[str, float | int | str]:
    """The median time of a page and the peak memory of the process so far."""
    chance = Random(kilobytes)
    taken: list[float] = []
    size = 0
    while sum(taken) < seconds or len(taken) < 3:
        content = page(kilobytes, kind, chance)
        size = len(content)
        origin = Origin(
            collection="bench",
            doc_id="0" * 32,
            revision=1,
            generation=0,
            source_key="bench",
            content_hash=content_hash(content),
            job="bench",
            accepted_at="2024-01-01T00:00:00Z",
        )
        raw = RawDocument(origin=origin, content=content)
        before = time.process_time()
        normalize(raw, SETTINGS)
        taken.append(time.process_time() - before)
    median = sorted(taken)[len(taken) // 2]
    return {
        "kind": kind,
        "bytes": size,
        "ms": round(median * 1000, 3),
        "pages_per_second": round(1 / median, 1),
        "ns_per_byte": round(median * 1e9 / size, 1),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="bench/normalize_lengths", description=__doc__)
    parser.add_argument("--seconds", type=float, default=1.0, help="CPU seconds for each length")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    warm_up()
    rows = [measure(kilobytes, kind, options.seconds) for kind in ("text", "html") for kilobytes in LENGTHS]
    if options.json:
        sys.stdout.write(json.dumps(rows, indent=1) + "\n")
        return 0
    sys.stdout.write(f"{'kind':6}{'bytes':>10}{'ms':>11}{'pages/s':>10}{'ns/byte':>10}{'peak MB':>9}\n")
    for row in rows:
        sys.stdout.write(
            f"{row['kind']:6}{row['bytes']:>10}{row['ms']:>11}{row['pages_per_second']:>10}{row['ns_per_byte']:>10}{row['peak_mb']:>9}\n"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
