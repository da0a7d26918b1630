"""The demo: a believable shop with its customers and orders, made through the operations.

`people` and `goods` say who buys and what, `moments` when, `cart` puts an order together and
`visits` tells how. `plan` makes the journeys of all customers, `lives` what becomes of them, `handled` of
orders and `paying` of payments;
`steps`, `changes` and `money` are what happens in them, `play` takes them, and `run` stores what
came of it; a large plan is played `ahead`, in processes of its own that have `shares` of it. A later feature of the shop adds
its steps, and the chance of each to `plan` or `lives`.
"""
