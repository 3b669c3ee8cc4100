"""What stands below an article without marks of its own: glued labels of neighbours, unreadable sign-offs."""

from services.extract.metadata.read import read_metadata
from services.normalize.pipeline import normalize
from tests.unit.normalize.support import raw

BODY = (
    "<h1>清溪新区召开项目推进会</h1><div>发布时间：2021-05-28 来源：清溪日报</div>"
    "<div class='c'><p>5月28日，清溪新区召开项目推进会，区委书记石明远主持会议并讲话，区领导赵一川参加会议并发言。</p>"
    "<p>石明远强调，要聚焦重点，推动项目早日投产，形成示范效应，上一篇文章写好了，下一篇才能写得更好。</p>{below}</div>"
)


def roles(below: str) -> dict[str, str]:
    document = normalize(raw(BODY.format(below=below).encode()))
    return {document.text[block.start : block.end]: block.role for block in document.blocks}


def test_a_label_in_an_element_of_its_own_before_its_link() -> None:
    page = BODY.format(
        below="<ul><li><span>上一篇</span><a href='1'>甲镇开展消防演练</a></li>"
        "<li><span>下一篇</span><a href='2'>乙镇举办招聘会</a></li></ul>"
    )
    document = normalize(raw(page.encode()))
    metadata = read_metadata(document)

    assert (metadata.prev_title, metadata.next_title) == ("甲镇开展消防演练", "乙镇举办招聘会")
    assert document.body().endswith("下一篇才能写得更好。")


def test_an_unreadable_line_below_the_article_is_its_signoff() -> None:
    found = roles("<p>ㄗ旮锷阏澹薏∥逍闼</p>")

    assert found["ㄗ旮锷阏澹薏∥逍闼"] == "signoff"


def test_rare_names_are_no_mojibake() -> None:
    found = roles("<p>区领导镕堃、翀赟、燊珺参加会议。</p>")

    assert found["区领导镕堃、翀赟、燊珺参加会议。"] == "body"
