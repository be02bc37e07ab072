"""Why customers leave: rules over tables, what they find, and whether it matters here."""
