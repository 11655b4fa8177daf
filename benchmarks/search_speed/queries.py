"""What readers type, as in benchmarks/search.py, and the beginnings of it."""

from __future__ import annotations

from urllib.parse import urlencode

# Words of the field, frequent and rare; inflected; another language; another script; a phrase; an
# exclusion; filters; nothing. None is misspelt: those, which take three requests, stand apart.
QUERIES: dict[str, dict[str, str]] = {
    "medijpratība": {"ui": "lv"},
    "bibliotekas senioriem": {"ui": "lv"},
    "jauniešu klubs": {"ui": "lv", "country": "LV"},
    "bibliotecile": {"ui": "ro"},
    "copii refugiați": {"ui": "ro"},
    "переселенцям": {"ui": "uk"},
    "бібліотека під час відключень світла": {"ui": "uk"},
    "волонтёры": {"ui": "ru"},
    "elderly": {"ui": "en"},
    "media literacy for older people": {"ui": "en"},
    "library": {"ui": "en", "topic": "digital-skills"},
    "Харків": {"ui": "uk"},
    '"digital skills"': {"ui": "en"},
    "youth -robotics": {"ui": "en"},
    "": {"ui": "lv"},
}
MISSPELT: dict[str, dict[str, str]] = {
    "libarry": {"ui": "en"},
    "medijpratiiba": {"ui": "lv"},
    "волонтерр": {"ui": "uk"},
}
BEGINNINGS = [
    (text[:length], given["ui"])
    for text, given in QUERIES.items()
    for length in (2, 4, 6)
    if text and not text.startswith('"')
]


def api_path(text: str, given: dict[str, str]) -> str:
    """The address of a search in the API."""
    return f"/api/v1/search?{urlencode({'q': text, **given})}"


def page_path(text: str, given: dict[str, str]) -> str:
    """The address of the search page."""
    rest = {name: value for name, value in given.items() if name != "ui"}
    return f"/{given['ui']}/search/?{urlencode({'q': text, **rest})}"


def stock_path(text: str, given: dict[str, str]) -> str:
    """The address of the stock search view: it has no filters."""
    return f"/?{urlencode({'query': text})}"


def suggest_path(text: str, ui: str) -> str:
    """The address of suggestions."""
    return f"/api/v1/suggest?{urlencode({'q': text, 'ui': ui})}"
