"""The demo: a believable shop with its customers and orders, made through the operations.

`people` and `goods` say who buys and what, `moments` when, `orders` puts a cart together, `plan`
makes the journeys of all customers, `steps` are what happens in them, `run` plays them. A later
feature of the shop adds its steps, and the chance of each to `plan`.
"""
