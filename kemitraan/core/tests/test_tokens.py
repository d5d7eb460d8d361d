"""The color tokens keep their promise: text 4.5:1, interface 3:1, in both themes (WCAG 2.2, 1.4.3 and 1.4.11)."""

import re
from pathlib import Path

import pytest
from django.conf import settings

CSS = Path(settings.BASE_DIR) / "static" / "css"
PAIRS = {
    name: (light, dark)
    for name, light, dark in re.findall(
        r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)", (CSS / "tokens.css").read_text()
    )
}
GROUNDS = ("paper", "surface", "sunken", "hover")
STATES = ("ok", "soon", "late", "idle", "wait")
TEXT_ON_GROUND = [
    (ink, ground) for ink in ("ink", "ink-soft", "brand", "brand-strong", "accent-ink", *STATES) for ground in GROUNDS
]
TEXT_ON_TINT = [
    *((state, f"{state}-soft") for state in STATES),
    *((ink, f"{tint}-soft") for ink in ("ink", "ink-soft") for tint in (*STATES, "brand", "accent")),
    ("brand-strong", "brand-soft"),
    ("accent-ink", "accent-soft"),
    ("on-brand", "brand"),
    ("on-brand", "brand-strong"),
    ("surface", "late"),
]


def luminance(color: str) -> float:
    channels = [int(color[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), TEXT_ON_GROUND + TEXT_ON_TINT)
def test_text_pair_reaches_four_and_a_half(ink, ground, theme):
    assert contrast(PAIRS[ink][theme], PAIRS[ground][theme]) >= 4.5


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("ground", GROUNDS)
def test_border_of_inputs_reaches_three(ground, theme):
    assert contrast(PAIRS["line-strong"][theme], PAIRS[ground][theme]) >= 3


@pytest.mark.parametrize("name", [path.name for path in CSS.glob("*.css") if path.name != "tokens.css"])
def test_no_other_file_names_a_color_of_the_palette(name):
    named = {color for pair in PAIRS.values() for color in pair} - {"#ffffff"}
    assert not [color for color in named if color in (CSS / name).read_text()]
