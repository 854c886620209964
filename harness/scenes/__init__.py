"""A scenario at play: who takes part, the air, the time, and what is observed."""
