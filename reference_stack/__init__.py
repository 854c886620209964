"""How it is done right: the protocols, sans-I/O, with no clock, socket or randomness of their own."""
