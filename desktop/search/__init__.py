"""What was typed becomes hits: Whoosh speaks, SQLite searches. Nothing outside knows either's language."""
