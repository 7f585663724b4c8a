"""Texts of our own, by which an encoder is proved and measured when it is taken in."""

from collections.abc import Sequence
from itertools import cycle, islice

SENTENCES = (
    "My parcel has not arrived, although it was sent nine days ago.",
    "Since yesterday I have had a pounding headache on the left side.",
    "The company sold its factory in Lyon for 12.5 million euros.",
    "Please cancel the order and pay the money back to my card.",
    "No fever, no cough; the wound at the knee is dry and clean.",
    "Wir haben die Rechnung Nr. 4471 zweimal bezahlt.",
    "Die Patientin nimmt seit drei Wochen 40 mg t\u00e4glich.",
    "Le train de huit heures est encore en retard.",
    "Mi hermana vive en Sevilla desde 2019.",
    "\u6211\u7684\u5305\u88f9\u8fd8\u6ca1\u6709\u5230\u3002",
    "\u533b\u751f\u8bf4\u6bcf\u5929\u5403\u4e24\u6b21\u836f\u3002",
    "\u0412\u0447\u0435\u0440\u0430 \u0448\u0451\u043b \u0441\u043d\u0435\u0433.",
    "What a wonderful, funny and quite surprising evening!",
    "It was not good at all: too loud, too long, and dull.",
    "Call me at 030 555 0142 or write to the address below.",
    "Thank you \U0001f642 that was quick",
    "Shares fell by 3 % after the report of the second quarter.",
    "The meeting with Dr. Alvarez is on Tuesday at half past two.",
    "yes",
    "Her sister was treated for the same illness in Graz two years ago.",
)


def texts(count: int = 50) -> Sequence[str]:
    """Return texts of one sentence to about a hundred words."""
    source = cycle(SENTENCES)
    return [" ".join(islice(source, 1 + number % 8)) for number in range(count)]
