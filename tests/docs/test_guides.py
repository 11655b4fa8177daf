"""The guides: each in five languages, of the same parts, with pictures that exist and are small."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from home.languages import LANGUAGE_CODES

GUIDES = Path(__file__).resolve().parents[2] / "docs" / "guides"
MAX_BYTES = 120 * 1024
PICTURE = re.compile(r"!\[([^\]]*)\]\(([^)]+)\)")
NAMES = sorted({path.name for path in GUIDES.glob("??/*.md")})


def test_there_is_one_for_translators():
    assert "translator.md" in NAMES


@pytest.mark.parametrize("name", NAMES)
def test_the_same_in_five_languages(name):
    texts = {code: (GUIDES / code / name).read_text("utf-8") for code in LANGUAGE_CODES}
    shapes = {
        code: [
            re.match(r"#+|- |\||!\[|", line)[0]  # type: ignore[index]  # the empty one always fits
            for line in text.splitlines()
            if line
        ]
        for code, text in texts.items()
    }
    assert all(shape == shapes["en"] for shape in shapes.values())
    pictures = {
        code: [Path(address).name for _text, address in PICTURE.findall(text)]
        for code, text in texts.items()
    }
    assert all(found == pictures["en"] for found in pictures.values())
    assert len(set(texts.values())) == len(texts)


@pytest.mark.parametrize("code", LANGUAGE_CODES)
def test_pictures_exist_are_described_small_and_used(code):
    used = set()
    for guide in (GUIDES / code).glob("*.md"):
        for text, address in PICTURE.findall(guide.read_text("utf-8")):
            picture = (guide.parent / address).resolve()
            used.add(picture)
            assert text
            assert picture.parent == GUIDES / "pictures" / code
            assert picture.read_bytes().startswith(b"\x89PNG")
            assert picture.stat().st_size <= MAX_BYTES
    assert used == set((GUIDES / "pictures" / code).glob("*.png"))
