"""Which encoder a new task stands on: the first for English, the other for everything else."""

from dataclasses import replace

import pytest

from desktop.core.encoders import Card, InstalledEncoder
from desktop.core.suiting import suited

CARD = Card("first", "bert", "ab" * 32, 1, 1, 1, 1, "mit", ("en",))
FIRST = InstalledEncoder("ab" * 32, CARD, own=False)
MANY = InstalledEncoder("cd" * 32, replace(CARD, languages=("multilingual",)), own=False)
OWN = InstalledEncoder("ef" * 32, replace(CARD, languages=("zh",)), own=True)

ENGLISH = "The parcel has not arrived, although it was sent nine days ago."
CHINESE = "快递三天了还没到，能帮我查一下吗？"
GERMAN = "Die Rechnung ist zweimal bezahlt worden, bitte zahlen Sie den Rest zurück."


@pytest.mark.parametrize(
    ("texts", "right"),
    [
        ([ENGLISH] * 5, FIRST),
        ([CHINESE] * 5, MANY),
        ([GERMAN] * 5, MANY),
        ([ENGLISH, CHINESE] * 4, MANY),
        (["退款", "退货"], MANY),
        (["refund", "OK", "Zürich"], FIRST),
        (["12:30", ""], FIRST),
        ([], FIRST),
    ],
)
def test_the_first_reads_english_and_the_other_the_rest(texts, right):
    assert suited(texts, [FIRST, OWN, MANY]) is right


def test_without_the_other_everything_is_read_with_what_is_there():
    assert suited([CHINESE] * 5, [FIRST, OWN]) is FIRST
    assert suited([CHINESE] * 5, [OWN]) is None
    assert suited([ENGLISH], [MANY]) is MANY
