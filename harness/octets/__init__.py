"""What octets mean: to checks, to people, and when something is wrong with them."""
