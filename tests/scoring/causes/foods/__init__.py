"""A wholesaler of fine foods, made up: why its customers leave is known.

Built on purpose unlike `retain demo`. Leaving is a daily hazard of each customer's own, multiplied
while a trouble lasts, not a race between troubles; gaps are lognormal; some fade before they go.
Beside troubles that drive customers away stand as many that harm nobody: whole books handed over
on one day, price rises that all accept, complaints settled late, a December in which every
delivery is late, promises kept late, visits that become fewer for everybody, menus that change,
customers who pause and return, and customers who say "price" because it ends the talk.
"""
