"""What the program knows of plain text: its normal form, its units, its words, and anchors into it."""
