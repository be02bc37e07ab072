"""One customer explained: how its figures came about, from the values that made them."""
