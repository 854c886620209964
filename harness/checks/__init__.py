"""Pure functions from a trace to a finding, by layer. They read the trace and nothing else."""
