"""The dialects of tables: how programs and people of several countries write them."""

import pytest

from desktop.core.answers.tasks import Kind
from desktop.core.rows.accounts import answers_of
from desktop.core.rows.tables import Columns, Reason
from desktop.files.raw.sources import Source
from desktop.files.reader import sheet_of


def account(content, name="a.csv", kind=Kind.CLASSIFY, **columns):
    raw = content if isinstance(content, bytes) else content.encode()
    return answers_of(sheet_of(Source(name, raw), Columns(**columns)), kind)


def said(found):
    return [(e.text, e.label) for e in found.examples]


@pytest.mark.parametrize("name", ["a.tsv", "a.csv"])
def test_quoted_cells_are_closed_before_a_tab(name):
    content = 'text\tlabel\n"two\nlines"\trefund\n"so ""called"""\tcard\n'
    assert said(account(content, name)) == [("two\nlines", "refund"), ('so "called"', "card")]


def test_excels_unicode_text_is_read():
    content = 'text\tlabel\r\nMy “card” is late\tcard\r\n"two\nlines"\trefund\r\n'
    raw = ("\ufeff" + content).encode("utf-16-le")
    assert said(account(raw)) == [("My “card” is late", "card"), ("two\nlines", "refund")]


def test_quotes_after_blanks_are_quotes():
    assert said(account('text, label\na b, "x"\n "c, d" , "y" \n')) == [("a b", "x"), ("c, d", "y")]
    assert said(account(' "text" , "label" \n "a b" , "x" \n')) == [("a b", "x")]


def test_quotes_in_tabbed_text_that_close_nothing_are_letters():
    content = 'text\tlabel\n"so called" support\tx\n5" screen\ty\n"never closed\tz\n'
    found = account(content, "a.tsv")
    assert said(found) == [('"so called" support', "x"), ('5" screen', "y"), ('"never closed', "z")]
    assert "Quotes that enclose no cell were read as they stand: lines 2, 4." in found.notes


def test_a_title_above_the_header_is_left_out_and_told():
    content = "Tickets of May,,\nmade by us\n\nid,text,label\n1,a b,x\n2,c d,y\n"
    found = account(content)
    assert said(found) == [("a b", "x"), ("c d", "y")]
    assert [used.row.number for used in found.used] == [5, 6]
    assert any("named in line 4" in told for told in found.notes)


@pytest.mark.parametrize("ends", [("\r\n", "\r", "\r\n"), ("\n", "\r", "\n"), ("\r", "\r", "\r")])
def test_lines_may_end_in_several_ways(ends):
    first, second, third = ends
    content = f"text,label{first}a b,x{second}c d,y{third}"
    assert said(account(content)) == [("a b", "x"), ("c d", "y")]


def test_a_cell_of_an_old_mac_file_may_have_other_line_ends():
    assert said(account('text,label\r"a\nb",x\rc d,y\r')) == [("a\nb", "x"), ("c d", "y")]


def test_one_character_that_is_no_text_costs_its_row_only():
    content = "text,label\nMy\0card,x\nMy other card is still on its long way to me\0,y\nc d,y\n"
    found = account(content)
    assert found.reasons == {Reason.NOT_TEXT: 1}
    assert len(found.used) == 2


def test_the_rule_below_the_header_of_a_markdown_table_is_no_row():
    content = "| text | label |\n|:---|---|\n| a b | x |\n| c d | y |\n"
    found = account(content, "a.md")
    assert [(text.strip(), label) for text, label in said(found)] == [("a b", "x"), ("c d", "y")]
    assert found.reasons == {Reason.HEADER: 1}


def test_errors_of_a_spreadsheet_are_neither_texts_nor_labels():
    content = "text,label\n#NAME?,x\n#N/A,y\na b,#REF!\nc d,y\n"
    found = account(content)
    assert said(found) == [("c d", "y")]
    assert found.reasons == {Reason.CELL_ERROR: 3}


def test_labels_that_may_stand_for_nothing_are_told():
    found = account("text,label\na b,NaN\nc d,x\ne f,None\n")
    assert "Labels that may stand for a missing one: NaN, None." in found.notes


def test_labels_joined_from_others_of_the_file_are_several():
    found = account("text,label\na b,card\nc d,fee\ne f,card#fee\ng h,c#\n")
    assert found.reasons == {Reason.SEVERAL_LABELS: 1}
    assert [label for _, label in said(found)] == ["card", "fee", "c#"]
