"""One thin file a command: read → score → show."""
