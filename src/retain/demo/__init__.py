"""An invented business to try retain on, with the truth about every customer beside its files.

A distributor of building and kitchen hardware sells to shops, firms and some private customers.
Its three years end on a fixed day, and every number comes from the seed, so that the same call
gives the same business anywhere. What the scores ought to find is planted, and written down in
the table `truth`: who left, when, and over what.

One module holds one subject, from what is decided first to what follows from it:

- `period`, `streams`, `columns`: the days, the random numbers, and arrays made into columns;
- `vocabulary`, `names`: every word of the tables, in English and Chinese;
- `products`, `staff`: what is sold, at which prices, and by whom;
- `accounts`, `behaviour`, `seasons`: who the customers are, and the habits they buy by;
- `moves`, `leaving`: accounts that continue under another id, and who stops buying, and why;
- `orders`, `lines`, `returns`: what follows on paper;
- `transactions`, `customers`, `truth`, `business`: the tables and the configuration.

Only what the tables can show is planted. A further table (complaints, promises, contacts, share
of wallet …) is one more module: a function that draws from its own `stream`, reads the same
dataclasses, and returns a frame for `business.make_business` to add. Where it gives customers a
new reason to leave, it adds one exposure to `leaving.exposures` and one column to `truth`.
Streams are keyed by name, so that a new table leaves the numbers of the others as they are.
"""

from retain.demo.business import Business, make_business
from retain.demo.period import FIRST_DAY, LAST_DAY

__all__ = ["FIRST_DAY", "LAST_DAY", "Business", "make_business"]
