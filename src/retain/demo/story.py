"""The story of the business: all that is decided before anything is written down."""

from dataclasses import dataclass

from retain.demo.accounts import Accounts, draw_accounts
from retain.demo.behaviour import Behaviour, draw_behaviour
from retain.demo.exposures import Circumstances
from retain.demo.leaving import Leaving, draw_leaving, who_may_leave
from retain.demo.market import Market, draw_market
from retain.demo.moves import Moves, draw_moves
from retain.demo.products import Products, draw_products
from retain.demo.records import Records, draw_records
from retain.demo.rivals import Rivals, draw_rivals
from retain.demo.staff import Staff, draw_staff
from retain.demo.streams import stream
from retain.demo.terms import Terms, draw_terms
from retain.demo.waves import Waves, draw_waves
from retain.demo.winback import Winback, draw_winback


@dataclass(frozen=True)
class Story:
    """Who the accounts are, how they buy, what happens to them, and who leaves over it."""

    seed: int
    products: Products
    market: Market
    accounts: Accounts
    behaviour: Behaviour
    moves: Moves
    terms: Terms
    staff: Staff
    rivals: Rivals
    waves: Waves
    leaving: Leaving
    winback: Winback
    records: Records


def draw_story(seed: int, customers: int) -> Story:
    """Draw each subject from its own stream, so that a new one leaves the others as they are."""
    products = draw_products(stream(seed, "products"))
    market = draw_market(stream(seed, "market"))
    accounts = draw_accounts(stream(seed, "accounts"), customers)
    behaviour = draw_behaviour(stream(seed, "behaviour"), accounts)
    moves = draw_moves(stream(seed, "moves"), accounts, behaviour)
    model = moves.model(customers)
    accounts, behaviour = accounts.like(model), behaviour.like(model)
    terms = draw_terms(stream(seed, "terms"), accounts, behaviour, model)
    staff = draw_staff(stream(seed, "staff"), accounts)
    rivals = draw_rivals(stream(seed, "rivals"), accounts, terms)
    waves = draw_waves(stream(seed, "waves"), accounts, behaviour)
    circumstances = Circumstances(
        accounts=accounts,
        behaviour=behaviour,
        terms=terms,
        staff=staff,
        products=products,
        market=market,
        rivals=rivals,
        waves=waves,
        may_leave=who_may_leave(accounts, behaviour, moves),
        settled=behaviour.start + 4 * behaviour.mean_gap_days,
    )
    leaving = draw_leaving(stream(seed, "leaving"), circumstances, moves)
    return Story(
        seed=seed,
        products=products,
        market=market,
        accounts=accounts,
        behaviour=behaviour,
        moves=moves,
        terms=terms,
        staff=staff,
        rivals=rivals,
        waves=waves,
        leaving=leaving,
        winback=draw_winback(stream(seed, "winback"), leaving, terms),
        records=draw_records(stream(seed, "records"), accounts, behaviour, leaving, moves),
    )
