"""Features under pytest: collected, played, judged and written down."""
