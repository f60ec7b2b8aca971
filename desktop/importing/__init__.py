"""From files to documents: found, read in worker processes, stored in small acts."""
