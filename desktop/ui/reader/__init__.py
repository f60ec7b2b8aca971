"""The reading surface: a text in code points, its marks, a caret, selections; no word of libraries."""
