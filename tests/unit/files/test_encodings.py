"""Files in the encodings of offices: read as their writers meant them, and told."""

import pytest

from desktop.core.answers.tasks import Kind
from desktop.core.errors import KnownError
from desktop.core.rows.accounts import answers_of
from desktop.core.rows.tables import Columns
from desktop.files.raw.sources import Source
from desktop.files.reader import sheet_of

SENTENCES = {
    "French": "Ma carte n’est pas arrivée et le café était fermé, à bientôt",
    "German": "Meine Karte ist noch nicht da für München, Straße",
    "Spanish": "¿Dónde está mi tarjeta? La señora pidió información",
    "Portuguese": "Não recebi o cartão, informações por favor. É só isso",
    "Swedish": "Mitt kort har inte kommit än, jag väntar på svar. Åter",
    "Danish": "Jeg har ikke fået mit kort, køb på nettet er umuligt",
    "names": "Ménière and Guillain-Barré, Behçet, Sjögren, Ångström, señor",
    "signs": "Gave 50 µg at 39 °C, 5 m², 10 m³, ±2, £5, ½ tablet – ok…",
    "Czech": "Moje karta ještě nepřišla a čekám už tři týdny",
    "Polish": "Moja karta jeszcze nie przyszła i czekam już trzy tygodnie, źle",
    "Hungarian": "A kártyám még nem érkezett meg és őszintén szólva dühös vagyok",
    "Croatian": "Moja kartica još nije stigla, čekam već tri tjedna",
    "Turkish": "Kartım henüz gelmedi lütfen yardım edin şimdi",
    "Russian": "Моя карта ещё не пришла. Верните деньги",
    "Ukrainian": "Моя картка ще не прийшла, її немає",
    "Greek": "Η κάρτα μου δεν έφτασε ακόμη",
    "Japanese": "カードがまだ届きません。返金してください",
    "Chinese": "我的卡还没有到，请退款给我。谢谢",
    "Taiwanese": "我的卡還沒有到，請退款給我",
    "Korean": "카드가 아직 도착하지 않았습니다",
}
WRITTEN = {
    "cp1252": "French German Spanish Portuguese Swedish Danish names signs",
    "mac_roman": "French German Spanish Portuguese Swedish Danish",
    "cp850": "German Spanish Swedish Danish",
    "cp1250": "Czech Polish Hungarian Croatian",
    "iso8859_2": "Czech Polish Hungarian Croatian",
    "cp1254": "Turkish",
    "cp1251": "Russian Ukrainian",
    "koi8_u": "Russian Ukrainian",
    "cp866": "Russian",
    "iso8859_5": "Russian",
    "mac_cyrillic": "Russian",
    "cp1253": "Greek",
    "shift_jis": "Japanese",
    "euc_jp": "Japanese",
    "gb18030": "Chinese",
    "big5": "Taiwanese",
    "euc_kr": "Korean",
}


def account(raw, name="a.csv"):
    return answers_of(sheet_of(Source(name, raw), Columns()), Kind.CLASSIFY)


@pytest.mark.parametrize(
    ("codec", "language"),
    [(codec, name) for codec, names in WRITTEN.items() for name in names.split()],
)
def test_letters_are_read_as_they_were_written(codec, language):
    sentence = SENTENCES[language]
    found = account(f'text,label\n"{sentence}",x\nonly plain letters,y\n'.encode(codec))
    assert [e.text for e in found.examples] == [sentence, "only plain letters"]
    assert any("is not UTF-8" in told for told in found.notes)


@pytest.mark.parametrize(
    ("codec", "word"), [("cp1251", "Моя карта"), ("gbk", "银行卡"), ("shift_jis", "カード")]
)
def test_a_word_of_another_script_among_english_is_read(codec, word):
    rows = [f"My card number {i} has not come and I wait for it,card" for i in range(60)]
    found = account("\n".join(["text,label", *rows, f"{word},card"]).encode(codec))
    assert found.examples[-1].text == word


def test_utf16_without_its_mark_is_read_where_no_byte_is_zero_in_turn():
    content = "text,label\n我的卡还没有到请帮我查一下好吗谢谢你们,卡\n请退款给我谢谢,退款\n"
    assert account(content.encode("utf-16-le")).examples[0].label == "卡"


def test_json_in_another_encoding_is_read():
    line = '{"text": "Moja karta jeszcze nie przyszła, źle", "label": "później"}\n'
    found = account(line.encode("cp1250"), "a.jsonl")
    assert (found.examples[0].text, found.examples[0].label) == (
        "Moja karta jeszcze nie przyszła, źle",
        "później",
    )


@pytest.mark.parametrize(
    ("codec", "text"),
    [
        ("gbk", "头痛"),
        ("gb18030", "银行卡"),
        ("gbk", "年费"),
        ("gbk", "密码"),
        ("gbk", "方便"),
        ("gbk", "下午"),
        ("cp1252", "INFORMAÇÃO"),
        ("cp1252", "ÇA VA"),
        ("gb18030", "朱镕基、陈喆"),
        ("gb18030", "我的信用卡還沒有收到，請幫我查詢"),
        ("gb18030", "服务很好👍，推荐给大家。"),
        ("gbk", "用iPhone 15登录App时闪退"),
        ("big5", "頭痛三天"),
        ("shift_jis", "東京都港区 返金希望"),
        ("cp932", "ｶｰﾄﾞ未着 ①㈱"),
        ("cp949", "환불"),
        ("iso2022_jp", "カードがまだ届きません"),
        ("iso2022_kr", "카드가 아직"),
    ],
)
def test_a_few_characters_are_read_also_where_they_come_late(codec, text):
    rows = [f"My card number {i} has not come and I wait for it,card" for i in range(1500)]
    for before in ([], rows):
        found = account("\n".join(["text,label", *before, f"{text},x", ""]).encode(codec))
        assert found.examples[-1].text == text


@pytest.mark.parametrize("codec", ["gb18030", "big5", "utf-16-le", "utf-16-be", "utf-16"])
def test_a_file_without_a_line_end_is_read(codec):
    text = "我的信用卡還沒有收到，請幫我查詢。"
    sheet = sheet_of(Source("a.txt", text.encode(codec)), Columns())
    assert sheet.rows[0].text == text


@pytest.mark.parametrize(
    "text",
    [*SENTENCES.values(), "é", "ñandú", "Å", "ж", "שלום", "سلام", "β-blocker 5 µg", "bʊk ə ˈʃʰ",
     "Ռ", "ё", "ǆ", "naïve café", "Ǆ ǅ", "λόγος и слово"],
)  # fmt: skip
def test_utf8_stays_utf8(text):
    found = account(f"text,label\n{text.replace(',', ' ')},x\n".encode())
    assert found.examples[0].text == text.replace(",", " ")
    assert not any("not UTF-8" in note for note in found.notes)


@pytest.mark.parametrize("raw", [b"\x81\xff\xfe\x90", b"caf\xe9 \xfc\xdd\xd0\xde \xa4\xb5\xd7"])
def test_letters_that_make_no_sense_are_never_taken_in(raw):
    with pytest.raises(KnownError):
        account(b"text,label\n" + raw + b",x\n")


@pytest.mark.parametrize(
    "header",
    ["文本,标签", "內容,類別", "本文,ラベル", "텍스트,라벨", "Texte,Catégorie", "النص,التصنيف"],
)
def test_columns_are_known_by_their_names_in_several_languages(header):
    found = account(f"{header}\n我的卡还没有到,退款\n".encode())
    assert (found.examples[0].text, found.examples[0].label) == ("我的卡还没有到", "退款")
