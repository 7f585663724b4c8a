"""Writing systems by their code points, as the inside of a class of a regular expression.

After the blocks of https://www.unicode.org/charts/.
"""

import re
from functools import cache

HAN = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
KANA = "\u3041-\u309f\u30a1-\u30ff\u31f0-\u31ff\uff66-\uff9f"
THAI = "\u0e01-\u0e7f"
# Lao, Burmese and Khmer.
INDOCHINESE = "\u0e80-\u0edf\u1000-\u109f\u1780-\u17ff"
UNSPACED = HAN + KANA + THAI + INDOCHINESE


@cache
def any_of(scripts: str) -> re.Pattern[str]:
    """Return the pattern of a character of some scripts.

    Made with the first text that needs it: with Han in it that takes two milliseconds.
    """
    return re.compile(f"[{scripts}]")
