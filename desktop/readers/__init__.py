"""From the bytes of one file to an article: one small module for each format, behind one table."""
