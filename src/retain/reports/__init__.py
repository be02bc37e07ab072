"""Reports: what is shown, as values; and the renderings that show them."""
