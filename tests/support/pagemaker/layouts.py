"""Layouts of Chinese content systems, written from how their templates are built."""

# ruff: noqa: E501 - templates are read as markup, not as code

import html
from collections.abc import Callable
from random import Random
from typing import Final

from tests.support.pagemaker.articles import Article, Part
from tests.support.pagemaker.chrome import Chrome

Layout = Callable[[Article, Chrome, Random], str]
_e = html.escape


def _crumb(c: Chrome, item: str = '<a href="#">{}</a>') -> str:
    if not c.crumbs:
        return ""
    return _e(c.crumb_label) + _e(c.crumb_mark).join(item.format(_e(step)) for step in c.crumbs)


def _links(titles: list[str], chance: Random, *, dated: bool, item: str = "<li>{}</li>") -> str:
    out = []
    for title in titles:
        date = f"<span>{chance.randint(2019, 2024)}-{chance.randint(10, 12)}-{chance.randint(10, 28)}</span>"
        out.append(
            item.format(f'<a href="/a/{chance.randint(1, 9999)}.html">{_e(title)}</a>{date if dated else ""}')
        )
    return "\n".join(out)


def _ul(titles: list[str], c: Chrome, chance: Random) -> str:
    return f"<ul>{_links(titles, chance, dated=c.dated)}</ul>" if titles else ""


def _around(c: Chrome, item: str = "{}") -> str:
    """Links to the neighbours, one an item."""
    if c.neighbours is None:
        return ""
    return "".join(
        item.format(f'{_e(word)}<a href="#">{_e(title)}</a>')
        for word, title in zip(c.neighbour_words, c.neighbours, strict=True)
    )


def _rows(parts: list[str]) -> str:
    rows = "".join(
        "<tr>" + "".join(f"<td>{_e(cell)}</td>" for cell in row.split(" ")) + "</tr>" for row in parts
    )
    return f'<table border="1" cellspacing="0">{rows}</table>'


def content(page: Article, chance: Random, indent: str = "　　") -> str:
    """The article's own HTML, as editors make it: paragraphs, divisions, breaks, or Word's spans."""
    way = chance.choice(["p", "p", "p", "div", "br", "word", "section"])
    out: list[str] = []
    table: list[str] = []

    def add(kind: str, text: str) -> None:
        text = _e(text, quote=False)
        lead = chance.choice([indent, "&nbsp;&nbsp;&nbsp;&nbsp;", "", indent])
        if kind == "subhead" and way != "br":
            out.append(
                chance.choice(
                    [f"<p><strong>{text}</strong></p>", f"<h3>{text}</h3>", f"<p>{lead}<b>{text}</b></p>"]
                )
            )
        elif kind == "caption":
            out.append(
                f'<p style="text-align:center"><img src="1.jpg"></p><p style="text-align:center">{text}</p>'
            )
        elif way == "br":
            out.append(f"{lead}{text}<br>\n<br>\n")
        elif way == "word":
            out.append(
                f'<p class="MsoNormal" style="text-indent:2em"><span style="font-family:仿宋">{lead}{text}</span></p>'
            )
        elif way == "section":
            out.append(f'<section><p><span style="font-size:16px">{text}</span></p></section>')
        else:
            out.append(f"<{way}>{lead}{text}</{way}>")

    parts = [*page.parts, *(Part("p", text) for text in page.signature)]
    inline = (
        page.signoff is not None
        and page.signoff[0] in "（"
        and chance.random() < 0.5
        and parts[-1].kind == "p"
    )
    for index, part in enumerate(parts):
        if part.kind == "row":
            table.append(part.text)
            continue
        if table:
            out.append(_rows(table))
            table.clear()
        last = index == len(parts) - 1
        add(part.kind, part.text + (page.signoff or "" if last and inline else ""))
    if page.signoff and not inline:
        add("p", page.signoff)
    return "\n".join(out)


def _page(head: str, body: str, page: Article, site: str) -> str:
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{_e(page.title)}{site}</title>{head}'
        f"<script>var a=1;</script></head><body>{body}</body></html>"
    )


def _metas(page: Article) -> str:
    return (
        f'<meta name="SiteName" content="{page.words.city}"><meta name="ArticleTitle" content="{_e(page.title)}">'
        f'<meta name="PubDate" content="{page.date} {page.clock or "00:00"}"><meta name="ContentSource" content="{page.source}">'
    )


def trs(p: Article, c: Chrome, r: Random) -> str:
    """TRS WCM of a city government."""
    return _page(_metas(p), f"""<div class="top"><div class="w">{'&nbsp;|&nbsp;'.join(map(_e, c.topbar))}</div></div>
<div class="nav"><ul>{''.join(f'<li><a href="#">{n}</a></li>' for n in c.nav)}</ul></div>
<div class="BreadcrumbNav">{_crumb(c)}</div><div class="article"><h1 class="title">{_e(p.title)}</h1>
<div class="info"><span>{'</span><span>'.join(map(_e, c.meta))}</span></div><div class="tool">{_e(c.tools or '')}</div>
<div class="trs_editor_view TRS_UEDITOR">{content(p, r)}</div>{''.join(f'<div class="bz">{_e(t)}</div>' for t in c.end_tools)}
</div><div class="xgxw"><h2>{c.related_heading}</h2>{_ul(c.related, c, r)}</div>
<div class="footer">{''.join(f'<p>{_e(t)}</p>' for t in c.footer)}</div>""", p, f"_{p.words.city}人民政府")  # fmt: skip


def jcms(p: Article, c: Chrome, r: Random) -> str:
    """大汉 jcms: tables, comments of the template, `zoom`."""
    return _page(_metas(p), f"""<table width="1000"><tr><td>{' '.join(c.topbar)}</td></tr><tr>{''.join(f'<td><a>{n}</a></td>' for n in c.nav)}</tr></table>
<table width="100%"><tr><td class="weizhi">{_crumb(c)}</td></tr></table><table id="article" width="90%" align="center">
<tr><td class="title" align="center"><!--<$[信息名称]>begin-->{_e(p.title)}<!--<$[信息名称]>end--></td></tr>
<tr><td align="center">{'&nbsp;&nbsp;'.join(map(_e, c.meta))}&nbsp;{_e(c.tools or '')}</td></tr>
<tr><td class="bt_content"><div id="zoom"><!--ZJEG_RSS.content.begin-->{content(p, r)}<!--ZJEG_RSS.content.end--></div></td></tr>
{''.join(f'<tr><td align="right">{_e(t)}</td></tr>' for t in c.end_tools)}<tr><td>{_around(c, '<p>{}</p>')}</td></tr></table>
<table><tr><td>{c.related_heading}</td></tr>{_links(c.related, r, dated=c.dated, item='<tr><td>·{}</td></tr>')}</table>
<table align="center">{''.join(f'<tr><td>{_e(t)}</td></tr>' for t in c.footer)}</table>""", p, "")  # fmt: skip


def dede(p: Article, c: Chrome, r: Random) -> str:
    """DedeCMS, default templates."""
    return _page("", f"""<div class="header"><div class="toplinks">{' | '.join(c.topbar)}</div><ul id="navMenu">{''.join(f'<li><a>{n}</a></li>' for n in c.nav)}</ul></div>
<div class="w960"><div class="pleft"><div class="place">{_crumb(c)}</div><div class="viewbox"><div class="title"><h2>{_e(p.title)}</h2></div>
<div class="info"><small>{'</small><small>'.join(map(_e, c.meta))}</small></div><div class="content">{content(p, r)}</div>
<div class="dede_pages"></div><div class="boxoff"><strong>{r.choice(['------分隔线----------------------------', ''])}</strong></div>
<div class="handle"><div class="context"><ul>{_around(c, '<li>{}</li>')}</ul></div><div class="actbox"><ul><li>收藏</li><li>挑错</li><li>推荐</li><li>打印</li></ul></div></div>
</div></div><div class="pright"><dl class="tbox"><dt><strong>{c.related_heading}</strong></dt><dd>{_ul(c.related, c, r)}</dd></dl>
<dl><dt>热点内容</dt><dd>{_ul(c.hot, c, r)}</dd></dl></div></div><div class="footer">{'<br>'.join(map(_e, c.footer))}</div>""", p, f"-{p.source}")  # fmt: skip


def ecms(p: Article, c: Chrome, r: Random) -> str:
    """帝国 CMS in nested tables."""
    return _page("", f"""<table width="100%" bgcolor="#eee"><tr><td>{'&nbsp;'.join(c.topbar)}</td></tr></table><table><tr><td>{' | '.join(f'<a>{n}</a>' for n in c.nav)}</td></tr></table>
<table width="920"><tr valign="top"><td class="list_content"><table class="position"><tr><td>{_crumb(c)}</td></tr></table>
<table class="box"><tr><td><table class="title_info"><tr><th><h1>{_e(p.title)}</h1></th></tr><tr><td class="info_text">{'&nbsp;&nbsp;'.join(map(_e, c.meta))}</td></tr></table>
<table><tr><td id="text">{content(p, r)}<p align="center"></p></td></tr></table><p>{'<br/>'.join(map(_e, c.end_tools))}</p>
<table><tr><td>{_around(c, '{}<br>')}</td></tr></table></td></tr></table></td><td class="sider"><table class="title"><tr><td>{c.related_heading}</td></tr></table>
<table class="box"><tr><td>{_ul(c.related, c, r)}</td></tr></table></td></tr></table><table><tr><td align="center">{'<br>'.join(map(_e, c.footer))}</td></tr></table>""", p, " - 新闻")  # fmt: skip


def table2005(p: Article, c: Chrome, r: Random) -> str:
    """Hand-made tables of 2005, fonts and line breaks, no class names."""
    breaks = content(p, r)
    return _page("", f"""<TABLE width=760 align=center><TR><TD colspan=2><IMG src=top.jpg></TD></TR><TR>{''.join(f'<TD align=center><A href=#>{n}</A></TD>' for n in c.nav)}</TR></TABLE>
<TABLE width=760><TR><TD width=160 valign=top><TABLE><TR><TD><B>{c.related_heading}</B></TD></TR>{_links(c.hot, r, dated=c.dated, item='<TR><TD>{}</TD></TR>')}</TABLE></TD>
<TD valign=top><TABLE width=100%><TR><TD>{_crumb(c)}</TD></TR><TR><TD align=center><FONT size=5><B>{_e(p.title)}</B></FONT></TD></TR>
<TR><TD align=center><FONT color=#666666>{'　'.join(map(_e, c.meta))}</FONT></TD></TR><TR><TD><FONT size=3>{breaks}</FONT></TD></TR>
<TR><TD align=right>{'<BR>'.join(map(_e, c.end_tools))}</TD></TR><TR><TD>{_links(c.related, r, dated=c.dated, item='·{}<BR>')}</TD></TR></TABLE></TD></TR></TABLE>
<CENTER>{'<BR>'.join(map(_e, c.footer))}</CENTER>""", p, "")  # fmt: skip


def wechat(p: Article, c: Chrome, r: Random) -> str:
    """An article of a WeChat account."""
    return _page(f'<meta property="og:title" content="{_e(p.title)}">', f"""<div id="img-content"><h1 class="rich_media_title" id="activity-name">{_e(p.title)}</h1>
<div id="meta_content" class="rich_media_meta_list"><span class="rich_media_meta rich_media_meta_text">原创</span> <a id="js_name">{p.source}</a>
<em id="publish_time">{p.date} {p.clock or '10:00'}</em> <em>发表于四川</em></div><div class="rich_media_content" id="js_content">
{r.choice(['<p>点击上方蓝字关注我们</p>', '<section><p>点击蓝字 关注我们</p></section>', ''])}{content(p, r, '')}
{r.choice(['<p>— END —</p>', '<p>END</p>', ''])}{''.join(f'<section><p>{_e(t)}</p></section>' for t in c.end_tools)}</div></div>
<div class="rich_media_tool">{r.choice(['阅读 1203', '预览时标签不可点'])}</div><div>{r.choice(['微信扫一扫关注该公众号', '继续滑动看下一个', '轻触阅读原文'])}</div>""", p, "")  # fmt: skip


def founder(p: Article, c: Chrome, r: Random) -> str:
    """方正翔宇 of a newspaper."""
    return _page(_metas(p), f"""<div class="toolbar">{' '.join(c.topbar)}</div><div class="menu">{' '.join(f'<a>{n}</a>' for n in c.nav)}</div>
<div class="layout"><div class="path">{_crumb(c)}</div><div id="newsTitle">{_e(p.title)}</div><div class="newsInfo"><span id="pubtime_baidu">{_e(c.meta[0])}</span>
{' '.join(f'<span>{_e(m)}</span>' for m in c.meta[1:])}</div><div id="content"><founder-content>{content(p, r)}</founder-content></div>
<div id="editor_baidu">{'<br>'.join(map(_e, c.end_tools))}</div>{_around(c, '<div>{}</div>')}<div class="box3"><div class="hd">{c.related_heading}</div>
<div class="bd">{_links(c.related, r, dated=c.dated, item='<p>{}</p>')}</div></div></div>
<div class="foot">{''.join(f'<div>{_e(t)}</div>' for t in c.footer)}</div>""", p, f"_{p.source}")  # fmt: skip


def pageadmin(p: Article, c: Chrome, r: Random) -> str:
    """PageAdmin, a school's or a park's small site."""
    return _page("", f"""<div class="page_style"><div class="nav_box">{''.join(f'<div><a>{n}</a></div>' for n in c.nav)}</div><div class="current_location"><ul><li class="current_location_1">{_crumb(c)}</li></ul></div>
<div id="article_detail"><h2 class="detail_title">{_e(p.title)}</h2><div class="article_info">{' '.join(map(_e, c.meta))} <span>{_e(c.tools or '')}</span></div>
<div class="article_content"><div id="article_content_con">{content(p, r)}</div></div><div class="sublink">{_around(c, '<div>{}</div>')}</div>
{f'<div class="relate_articles"><div class="header">{c.related_heading}</div>{_ul(c.related, c, r)}</div>' if c.related else ''}</div>
<div class="bottom_box">{'<br/>'.join(map(_e, c.footer))}</div></div>""", p, "")  # fmt: skip


def ucap(p: Article, c: Chrome, r: Random) -> str:
    """政府网站集约化: ucapcontent, bars for readers, new media."""
    return _page(_metas(p), f"""<div class="wza">{' '.join(f'<a>{t}</a>' for t in c.topbar)}</div><div class="main-nav">{''.join(f'<a>{n}</a>' for n in c.nav)}</div>
<div class="container"><div class="current">{_crumb(c)}</div><div class="detail"><div class="detail-tit"><ucaptitle>{_e(p.title)}</ucaptitle></div>
<div class="detail-info">{''.join(f'<em>{_e(m)}</em>' for m in c.meta)}<div class="share">{_e(c.tools or '')}</div></div><ucapcontent>{content(p, r)}</ucapcontent>
{''.join(f'<div>{_e(t)}</div>' for t in c.end_tools)}</div><div class="xg"><h3>{c.related_heading}</h3>{_ul(c.related, c, r)}</div></div>
<div class="foot"><div class="fl">{''.join(f'<p>{_e(t)}</p>' for t in c.footer)}</div></div>""", p, f" - {p.words.city}")  # fmt: skip


def discuz(p: Article, c: Chrome, r: Random) -> str:
    """Discuz! portal."""
    return _page("", f"""<div id="toptb">{''.join(f'<a>{t}</a>' for t in c.topbar)}</div><div id="nv"><ul>{''.join(f'<li><a>{n}</a></li>' for n in c.nav)}</ul></div>
<div id="pt" class="bm cl"><div class="z">{_crumb(c)}</div></div><div id="ct" class="ct2 wp cl"><div class="mn"><div class="bm vw"><div class="h hm"><h1 class="ph">{_e(p.title)}</h1>
<p class="xg1">{'<span class="pipe">|</span>'.join(map(_e, c.meta))}</p></div>{r.choice([f'<div class="s"><div><strong>摘要</strong>: {_e(p.parts[0].text[:40])} ...</div></div>', ''])}
<div class="d"><table class="vwtb"><tr><td id="article_content">{content(p, r)}</td></tr></table><div id="click_div"><table><tr><td>鲜花</td><td>握手</td><td>雷人</td><td>路过</td><td>鸡蛋</td></tr></table></div></div>
<div class="o cl">收藏 分享 邀请</div><div class="pren pbm cl">{_around(c, '<em>{}</em>')}</div></div><div class="bm"><div class="bm_h"><h2>{c.related_heading}</h2></div><div class="bm_c">{_ul(c.related, c, r)}</div></div></div></div>
<div id="ft">{'<br>'.join(map(_e, c.footer))}</div>""", p, "")  # fmt: skip


def wordpress(p: Article, c: Chrome, r: Random) -> str:
    """A WordPress theme of a trade site."""
    return _page(f'<meta property="og:title" content="{_e(p.title)}"><meta property="article:published_time" content="{p.date}T10:00:00+08:00">', f"""
<header class="site-header"><nav>{''.join(f'<a>{n}</a>' for n in c.nav)}</nav></header><main><div class="breadcrumbs">{_crumb(c)}</div><article class="post"><header class="entry-header">
<h1 class="entry-title">{_e(p.title)}</h1><div class="entry-meta">{' · '.join(map(_e, c.meta))}</div></header><div class="entry-content">{content(p, r, '')}</div>
<footer class="entry-footer">{' '.join(map(_e, c.end_tools))}</footer></article><nav class="post-navigation">{_around(c, '<div>{}</div>')}</nav>
<section class="related-posts"><h3>{c.related_heading}</h3>{_ul(c.related, c, r)}</section></main><aside class="widget-area">{_ul(c.hot, c, r)}</aside>
<footer>{''.join(f'<p>{_e(t)}</p>' for t in c.footer)}</footer>""", p, f" – {p.source}")  # fmt: skip


def jsonld(p: Article, c: Chrome, r: Random) -> str:
    """A news app's page with JSON-LD."""
    ld = f'{{"@type":"NewsArticle","headline":"{p.title}","datePublished":"{p.date}T08:00:00+08:00","author":{{"name":"{p.source}"}}}}'
    return _page(f'<script type="application/ld+json">{ld}</script>', f"""<div class="app-bar">打开APP</div><div class="art-wrap"><div class="art-hd"><div class="art-t">{_e(p.title)}</div>
<div class="art-i">{'<i></i>'.join(f'<b>{_e(m)}</b>' for m in c.meta)}</div></div><div class="art-bd">{content(p, r, '')}</div><div class="art-more">{r.choice(['展开全文', '打开APP阅读全文', ''])}</div>
<div class="art-ft">{''.join(f'<p>{_e(t)}</p>' for t in c.end_tools)}{f'<p>{_e(c.notice)}</p>' if c.notice else ''}</div></div>
<div class="feed"><div class="feed-t">{c.related_heading}</div>{_links(c.related, r, dated=False, item='<div class="feed-i">{}<p>' + p.source + '</p></div>')}</div>""", p, "")  # fmt: skip


def industry(p: Article, c: Chrome, r: Random) -> str:
    """A portal of development zones that copies news: labels of the zone, statement, advertisements."""
    return _page("", f"""<div class="top1">{' '.join(c.topbar)}</div><div class="dh">{''.join(f'<li><a>{n}</a></li>' for n in c.nav)}</div><div class="wz">{_crumb(c)}</div>
<div class="lt"><h3>{_e(p.title)}</h3><div class="ly">{' '.join(map(_e, c.meta))} 发布开发区：{p.words.zone}</div><div class="nr">{content(p, r)}</div>
<div class="sm">{_e(c.notice or '')}</div><div class="sx"><p>{_around(c, '{}<br>')}</p></div></div><div class="rt"><div class="t">{c.related_heading}</div>{_ul(c.related, c, r)}
<div class="t">{r.choice(['热门园区', '园区推荐', '推荐园区'])}</div>{_ul(c.hot, c, r)}</div>
<div class="ft"><p>{'</p><p>'.join(map(_e, c.footer))}</p></div>""", p, "_开发区网")  # fmt: skip


def unnamed(p: Article, c: Chrome, r: Random) -> str:
    """Divisions without telling names, as built by front-end tools."""
    return _page("", f"""<div class="css-1a2b"><div>{''.join(f'<span>{t}</span>' for t in c.topbar)}</div><div>{''.join(f'<a>{n}</a>' for n in c.nav)}</div></div><div class="css-77"><div>{_crumb(c, '<span>{}</span>')}</div>
<div class="css-9k">{_e(p.title)}</div><div class="css-9m">{''.join(f'<span class="x">{_e(m)}</span>' for m in c.meta)}</div><div class="css-b0">{content(p, r)}</div>
<div>{''.join(f'<div>{_e(t)}</div>' for t in c.end_tools)}</div><div>{_around(c, '<div>{}</div>')}</div><div><div>{c.related_heading}</div>{_links(c.related, r, dated=c.dated, item='<div>{}</div>')}</div>
{f'<div class="css-t"><div><a href="#">{_e(c.related[0] if c.related else "")}</a></div><div>{_e(c.teaser)}</div></div>' if c.teaser else ''}</div>
<div>{''.join(f'<div>{_e(t)}</div>' for t in c.footer)}</div>""", p, "")  # fmt: skip


def naked(p: Article, c: Chrome, r: Random) -> str:
    """Title, date line and body straight in <body>, everything else around with breaks."""
    return _page("", f"""{' '.join(c.nav)}<br>{_crumb(c)}<br><b>{_e(p.title)}</b><br>{' '.join(map(_e, c.meta))}<hr>{content(p, r)}
<br>{'<br>'.join(map(_e, c.end_tools))}<br>{_around(c, '{}<br>')}{'<br>'.join(map(_e, c.footer))}""", p, "")  # fmt: skip


def inner_chrome(p: Article, c: Chrome, r: Random) -> str:
    """Everything that belongs around the article lies within its own division."""
    return _page("", f"""<div class="head">{' '.join(f'<a>{n}</a>' for n in c.nav)}</div><div class="con"><p>{_crumb(c)}</p><p class="bt">{_e(p.title)}</p><p>{'　'.join(map(_e, c.meta))}</p><p>{_e(c.tools or '')}</p>
{content(p, r)}{''.join(f'<p>{_e(t)}</p>' for t in c.end_tools)}{f'<p>{_e(c.notice)}</p>' if c.notice else ''}{_around(c, '<p>{}</p>')}
<p>{c.related_heading}</p>{_links(c.related, r, dated=c.dated, item='<p>{}</p>')}</div><div>{''.join(f'<p>{_e(t)}</p>' for t in c.footer)}</div>""", p, "")  # fmt: skip


LAYOUTS: Final[dict[str, Layout]] = {
    layout.__name__: layout
    for layout in (
        trs, jcms, dede, ecms, table2005, wechat, founder, pageadmin, ucap, discuz, wordpress, jsonld, industry, unnamed, naked, inner_chrome,
    )
}  # fmt: skip
