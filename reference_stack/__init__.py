"""How it is done right: the protocols, sans-I/O, with no clock, socket or dice of their own."""
