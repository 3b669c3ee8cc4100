"""The folder of user words: what may be added, what is refused and why, what is told of a folder."""

from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from services.extract.user_words import lexicon_mark
from wenqu.cli.lexicon import app
from wenqu.lexicon import (
    BadWord,
    DuplicateWord,
    KnownWord,
    LexiconError,
    add,
    check_stopwords,
    problems,
    read,
    stopwords,
)

SHIPPED = Path(__file__).parents[3] / "lexicon"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "words.txt").write_text("# zones\n清河经开区\n云岭锂谷", "utf-8")
    (tmp_path / "VERSION").write_text("4\n", "utf-8")
    return tmp_path


def test_words_are_added_and_the_version_rises(folder: Path) -> None:
    before = lexicon_mark(folder)

    lexicon = add(folder, ["链长制专班", "首位工程办"])

    assert [entry.word for entry in lexicon.entries] == ["清河经开区", "云岭锂谷", "链长制专班", "首位工程办"]
    assert lexicon.version == 5
    assert (folder / "words.txt").read_text("utf-8").startswith("# zones\n清河经开区\n云岭锂谷\n链长制专班\n")
    lexicon_mark.cache_clear()
    assert before.startswith("4-")
    assert sorted(path.name for path in folder.iterdir()) == ["VERSION", "words.txt"]


@pytest.mark.parametrize(
    ("word", "error", "said"),
    [
        ("清河经开区", DuplicateWord, "already"),
        ("经济", KnownWord, "jieba"),
        ("區域大腦", BadWord, "write '区域大脑'"),
        ("清河 经开区", BadWord, "letters and digits"),
        ("清河,经开区", BadWord, "letters and digits"),
        ("链", BadWord, "2 to 20"),
        ("清" * 21, BadWord, "2 to 20"),
        ("MES", BadWord, "no Chinese"),
        ("Ａ级园区", BadWord, "write 'A级园区'"),
        ("", BadWord, "2 to 20"),
    ],
)
def test_a_refused_word_changes_nothing(folder: Path, word: str, error: type[Exception], said: str) -> None:
    before = (folder / "words.txt").read_bytes()

    with pytest.raises(error, match=said):
        add(folder, ["链长制专班", word])

    assert (folder / "words.txt").read_bytes() == before
    assert read(folder).version == 4


def test_a_word_twice_in_one_call_is_refused(folder: Path) -> None:
    with pytest.raises(DuplicateWord):
        add(folder, ["链长制专班", "链长制专班"])


def test_known_words_can_be_forced(folder: Path) -> None:
    assert add(folder, ["经济"], even_known=True).entries[-1].word == "经济"


def test_problems_name_line_and_type(folder: Path) -> None:
    (folder / "words.txt").write_text("清河经开区\n\n區域大腦\n清河经开区 # again\n经济\n", "utf-8")

    found = problems(read(folder), known=True)

    assert [(one.line, one.error) for one in found] == [
        (3, "BadWord"),
        (4, "DuplicateWord"),
        (5, "KnownWord"),
    ]
    assert [one.line for one in problems(read(folder))] == [3, 4]


@pytest.mark.parametrize(("name", "content"), [("VERSION", "four"), ("VERSION", None), ("words.txt", None)])
def test_a_broken_folder_is_a_typed_error(folder: Path, name: str, content: str | None) -> None:
    if content is None:
        (folder / name).unlink()
    else:
        (folder / name).write_text(content, "utf-8")

    with pytest.raises(LexiconError, match=name):
        read(folder)


def test_the_shipped_lexicon_is_sound() -> None:
    assert problems(read(SHIPPED)) == ()


def test_the_mark_is_of_the_words(tmp_path: Path) -> None:
    marks = []
    for name, words in (("a", "甲乙园\n丙丁园\n"), ("b", "# note\n丙丁园\n甲乙园\n"), ("c", "甲乙园\n")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "words.txt").write_text(words, "utf-8")
        (tmp_path / name / "VERSION").write_text("1", "utf-8")
        marks.append(lexicon_mark(tmp_path / name))

    assert marks[0] == marks[1] != marks[2]


def test_the_command_adds_lists_and_checks(folder: Path) -> None:
    def run(*arguments: str) -> Any:
        return CliRunner().invoke(app, [*arguments, "--folder", str(folder)])

    assert "version 5" in run("add", "链长制专班").stdout
    assert run("list").stdout.split() == ["清河经开区", "云岭锂谷", "链长制专班"]
    assert run("check").exit_code == 0
    (folder / "words.txt").write_text("區域大腦\n", "utf-8")
    checked = run("check")
    assert checked.exit_code == 1
    assert "words.txt:1: BadWord" in checked.stderr


def test_stopwords_are_read_in_order_without_comments(tmp_path: Path) -> None:
    assert stopwords(tmp_path) == ()
    (tmp_path / "stopwords.txt").write_text("# none\n进行\n方面 # why\n进行\n", "utf-8")
    assert stopwords(tmp_path) == ("进行", "方面")
    (tmp_path / "stopwords.txt").write_bytes(b"\xff\xfe\xff")
    with pytest.raises(LexiconError, match="UTF-8"):
        stopwords(tmp_path)


@pytest.mark.parametrize(("stops", "said"), [(["开发区"], "word and a stopword"), (["进 行"], "has signs")])
def test_a_stopword_that_can_not_be_one(stops: list[str], said: str) -> None:
    check_stopwords(["进行"], ["开发区"])
    with pytest.raises(BadWord, match=said):
        check_stopwords(stops, ["开发区"])
