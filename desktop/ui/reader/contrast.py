"""Colour arithmetic on '#rrggbb': contrast as WCAG defines it, and colours bent until they reach it."""

from __future__ import annotations

from collections.abc import Sequence

Rgb = tuple[int, int, int]


def parse(colour: str) -> Rgb:
    """Split '#rrggbb' into its three channels, 0 to 255; anything else raises ValueError."""
    if len(colour) != 7 or colour[0] != "#":
        raise ValueError(f"not a colour of the form #rrggbb: {colour!r}")
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def text_of(rgb: Rgb) -> str:
    """Write three channels as '#rrggbb'."""
    return "#{:02x}{:02x}{:02x}".format(*rgb)


def luminance(rgb: Rgb) -> float:
    """Return the relative luminance, 0 to 1."""
    red, green, blue = (
        channel / 12.92 if channel <= 0.03928 else ((channel + 0.055) / 1.055) ** 2.4
        for channel in (value / 255 for value in rgb)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Rgb, other: Rgb) -> float:
    """Return the contrast ratio, 1 to 21."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def blend(under: Rgb, over: Rgb, share: float) -> Rgb:
    """Lay `over` on `under` with an opacity of 0 to 1."""
    red, green, blue = (round(low + (high - low) * share) for low, high in zip(under, over, strict=True))
    return red, green, blue


def readable(colour: Rgb, paper: Rgb, ratio: float) -> Rgb:
    """Bend a colour toward black or white, whichever is farther from the paper, until it has the contrast."""
    goal: Rgb = (0, 0, 0) if luminance(paper) > 0.18 else (255, 255, 255)
    for step in range(21):
        bent = blend(colour, goal, step / 20)
        if contrast(bent, paper) >= ratio:
            return bent
    return goal


def layered(paper: Rgb, ink: Rgb, tints: Sequence[tuple[Rgb, float]], ratio: float) -> Rgb:
    """Lay tints on the paper, outermost first, and thin the whole until the ink keeps its contrast."""
    laid = paper
    for colour, share in tints:
        laid = blend(laid, colour, share)
    for step in range(21):
        thinned = blend(laid, paper, step / 20)
        if contrast(ink, thinned) >= ratio:
            return thinned
    return paper
