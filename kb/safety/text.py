"""What a text may give away: coordinates, telephone numbers, e-mail and street addresses."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from kb.models.case_study import COUNTRIES_WITHOUT_COORDINATES

EXCERPT = 60


class Kind(StrEnum):
    COORDINATES = "coordinates"
    TELEPHONE = "telephone"
    EMAIL = "email"
    ADDRESS = "address"


@dataclass(frozen=True)
class Finding:
    """A place in a text that looks like something private."""

    kind: Kind
    excerpt: str
    blocking: bool


DEGREES = r"\d{1,3}\s?°(?:\s?\d{1,2}(?:[.,]\d+)?\s?[′'’](?:\s?\d{1,2}(?:[.,]\d+)?\s?[″\"”])?)?"
# Every repetition has a limit: a long text must not keep the server busy.
PATTERNS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    # 48.8534, 37.6053 · N 48.8534 E 37.6053 · 48,8534° N · 48°51′12″N · plus codes (8GXP+4J) ·
    # the grid of maps in Ukraine (37U DQ 12345 67890) · links to a point of a map
    (
        Kind.COORDINATES,
        re.compile(
            rf"(?<![\d.,])-?\d{{1,2}}[.,]\d{{3,}}\s?°?\s?[NSns]?\s{{0,3}}[,;/ ]\s{{0,3}}"
            r"(?:[EWew]\s?)?-?\d{1,3}[.,]\d{3,}"
            rf"|(?<!\d)\d{{1,3}}[.,]\d{{3,}}\s?°"
            rf"|(?<!\d){DEGREES}\s?(?:[NSEWnsew]|пн\.?|сх\.?|с\.\s?ш|в\.\s?д|Z|A)\b"
            r"|\b[23456789CFGHJMPQRVWX]{4,8}\+[23456789CFGHJMPQRVWX]{2,3}\b"
            r"|\b3[4-8]\s?[TU]\s?[A-HJ-NP-Z]{2}\s?\d{2,5}\s?\d{2,5}\b"
            r"|\b(?:maps\.app\.goo\.gl|goo\.gl/maps|maps\.google\.\w{2,3}|google\.\w{2,3}/maps"
            r"|osm\.org/go|openstreetmap\.org/(?:node|way|\?mlat)|what3words\.com|w3w\.co)/\S{2,200}"
        ),
    ),
    (Kind.EMAIL, re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")),
    # With a country's code, a trunk zero, or written in groups; years and amounts are none.
    (
        Kind.TELEPHONE,
        re.compile(
            r"(?<![\w.,/-])(?:(?:\+|00)\s?\d{1,3}[\s()./-]{0,2}(?:\d[\s()./-]{0,2}){6,11}\d"
            r"|\(?0\d{1,3}\)?[\s./-]?\d{2,3}[\s./-]?\d{2,3}[\s./-]?\d{0,3}(?=\D|$)"
            r"|(?!(?:19|20)\d\d[\s-](?:19|20)\d\d)[26]\d{3}[\s-]?\d{4})(?![\w/])"
        ),
    ),
    # Brīvības iela 12 · str. Ștefan cel Mare 5 · вул. Шевченка, 3 · ул. Ленина 7 · 12 Mill Street
    (
        Kind.ADDRESS,
        re.compile(
            r"(?<!\w)\w{1,40}\s(?:iela|ielā|ielas|gatve|gatvē|prospekts|prospektā|bulvāris|bulvārī)\s\d+"
            r"|\b(?:str(?:ada)?\.|strada|bd\.|bulevardul)\s(?-i:[A-ZĂÂÎȘȚ\d])[\w .-]{2,40}?"
            r",?\s(?:nr\.\s?)?\d+"
            r"|\b(?:вул\.|вулиц[яіюею]{1,3}|просп\.|проспект\w{0,4}|пров\.|бульв\.|ул\.|улиц[аеуы])"
            r"\s(?-i:[А-ЯҐЄІЇЁ\d])[\w .’'ʼ-]{1,40}?,?\s(?:буд\.\s?|д\.\s?)?\d+"
            r"|\b\d{1,4}\s\w{1,40}\s(?:street|road|avenue|lane)\b",
            re.IGNORECASE,
        ),
    ),
)


def find_private(text: str, country: str) -> list[Finding]:
    """What a reader should not learn, each kind once for a text; blocking where it is a danger."""
    found = []
    for kind, pattern in PATTERNS:
        match = pattern.search(text)
        if match:
            is_danger = kind is Kind.COORDINATES and country in COUNTRIES_WITHOUT_COORDINATES
            found.append(Finding(kind, match.group().strip()[:EXCERPT], is_danger))
    return found
