"""What a vendor imports: the public names of this project, and nothing else."""
