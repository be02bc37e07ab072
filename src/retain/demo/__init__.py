"""An invented business to try retain on, with the truth about every customer beside its files.

A distributor of building and kitchen hardware sells to shops, firms and some private customers.
Its three years end on a fixed day, and every number comes from the seed, so that the same call
gives the same business anywhere. What the scores ought to find is planted, and written down in
the table `truth`: who left, when, and over what.

One module holds one subject, from what is decided first to what follows from it:

- `period`, `streams`, `columns`: the days, the random numbers, and arrays made into columns;
- `vocabulary` (`english`, `chinese`), `sentences` (`sentences_en`, `sentences_zh`), `names`:
  every word of the tables;
- `products`, `market`, `staff`: what is sold, at which prices, ours and others', and by whom;
- `accounts`, `behaviour`, `seasons`, `terms`, `rivals`, `records`: who the customers are, the
  habits they buy by, what was agreed, what they buy elsewhere, and what is on record;
- `moves`, `waves`, `exposures`, `leaving`, `winback`: accounts that continue under another id,
  troubles that hit many, what happens to single customers, who stops buying over it, and who
  comes back;
- `story`: all of that together, decided before anything is written down;
- `orders`, `lines`, `returns`, `complaints`, `contacts`: what follows;
- `transactions`, `customers`, `complaint_book`, `contact_log`, `promises`, `surveys`, `wallet`,
  `stock`, `relations`: the tables; `truth`, `config_text`, `business`: what was planted, and the
  whole.

A table is a function that draws from its own `stream`, reads the story, and returns a frame for
`business` to add: streams are keyed by name, so that a new table leaves the numbers of the others
as they are. A new reason to leave is one more entry of `exposures.EXPOSURES`; its evidence goes
into the tables before the day it makes customers leave.
"""

from retain.demo.business import Business, make_business
from retain.demo.period import FIRST_DAY, LAST_DAY

__all__ = ["FIRST_DAY", "LAST_DAY", "Business", "make_business"]
