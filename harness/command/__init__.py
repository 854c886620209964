"""The command line, and what a person sees of a run."""
