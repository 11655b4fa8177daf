"""Every pair of text and ground that the stylesheet uses is legible, in light and dark."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

CSS = Path(__file__).resolve().parents[2] / "home" / "static" / "home" / "site.css"

# WCAG AAA on the page and its raised surfaces, AA on tints.
ON_PAGE, ON_TINT, NOT_TEXT = 7.0, 4.5, 3.0

PAIRS = [
    *((text, "page", ON_PAGE) for text in ("ink", "grey", "madder", "pine")),
    *((text, "raised", ON_PAGE) for text in ("ink", "grey", "madder", "pine")),
    *((text, "wheat", ON_TINT) for text in ("ink", "grey", "madder", "pine")),
    *((text, "pine-tint", ON_TINT) for text in ("ink", "grey", "pine")),
    ("ink", "mark", ON_TINT),
    ("on-madder", "madder", ON_PAGE),
    ("on-madder", "madder-deep", ON_PAGE),
    ("page", "ink", ON_PAGE),
    ("page", "pine", ON_PAGE),
    *(("on-map-light", f"map-{level}", ON_TINT) for level in range(4)),
    ("on-map-strong", "map-4", ON_TINT),
    # Borders of fields and the focus ring.
    ("control", "page", NOT_TEXT),
    ("control", "raised", NOT_TEXT),
    ("pine", "wheat", NOT_TEXT),
]


def colours(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([a-z0-9-]+):\s*(#[0-9a-f]{6});", block))


def schemes() -> dict[str, dict[str, str]]:
    css = CSS.read_text(encoding="utf-8")
    light = css[css.index(":root {") : css.index("@media (prefers-color-scheme: dark)")]
    dark = css[css.index("@media (prefers-color-scheme: dark)") : css.index("@layer base {")]
    return {"light": colours(light), "dark": colours(light) | colours(dark)}


def luminance(colour: str) -> float:
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_known_contrast() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground", "least"), PAIRS)
def test_pairs(scheme: str, text: str, ground: str, least: float) -> None:
    named = schemes()[scheme]
    assert contrast(named[text], named[ground]) >= least


def test_dark_scheme_names_every_colour() -> None:
    css = CSS.read_text(encoding="utf-8")
    dark = css[css.index("@media (prefers-color-scheme: dark)") : css.index("@layer base {")]
    assert colours(dark).keys() == schemes()["light"].keys()


def test_colours_have_names() -> None:
    """No rule below the palette has a colour of its own, but for paper."""
    rules = (
        CSS.read_text(encoding="utf-8").partition("@layer base {")[2].partition("@layer print")[0]
    )
    assert re.findall(r"#[0-9a-f]{3,8}\b", rules) == []


def test_weight() -> None:
    assert CSS.stat().st_size <= 30 * 1024
