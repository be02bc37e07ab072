"""The languages a business can be told in."""

from typing import Final

from retain.demo.chinese import CHINESE
from retain.demo.english import ENGLISH
from retain.demo.vocabulary import Vocabulary

LANGUAGES: Final[dict[str, Vocabulary]] = {"en": ENGLISH, "zh": CHINESE}
