"""What the reading surface looks like, as plain values: typography, and light, dark and sepia colours."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Typography:
    """The text's face: an empty family means the best serif there is; width counts average characters."""

    family: str = ""
    size_pt: float = 12.0
    line_height: float = 1.5
    width_chars: int = 68


@dataclass(frozen=True)
class ReaderColours:
    """The colours of the surface as '#rrggbb'; `tint` is the opacity of a mark's wash, 0.18 to 0.28."""

    paper: str
    ink: str
    muted: str
    hairline: str
    accent: str
    selection: str
    hit: str
    hit_edge: str
    current_hit: str
    current_hit_edge: str
    tint: float = 0.22


LIGHT = ReaderColours(
    paper="#fdfcf9",
    ink="#1f1f1d",
    muted="#6b6862",
    hairline="#dfdbd2",
    accent="#1f6fb8",
    selection="#b3d3f2",
    hit="#fff0a0",
    hit_edge="#cfa800",
    current_hit="#ffc966",
    current_hit_edge="#a85a00",
)
DARK = ReaderColours(
    paper="#1d1e20",
    ink="#e6e3dc",
    muted="#a09c93",
    hairline="#3b3c40",
    accent="#7fb6ef",
    selection="#27486d",
    hit="#3f3a18",
    hit_edge="#b89a2e",
    current_hit="#60400a",
    current_hit_edge="#f0ab3c",
    tint=0.26,
)
SEPIA = ReaderColours(
    paper="#f6ecd8",
    ink="#33271b",
    muted="#75634a",
    hairline="#ddcdae",
    accent="#8a4b16",
    selection="#bcd3dc",
    hit="#fbe486",
    hit_edge="#bd9300",
    current_hit="#f5bf5e",
    current_hit_edge="#9a4f00",
)
