"""The reading surface: a text in code points, its marks, a caret and selections; it knows nothing of libraries."""
