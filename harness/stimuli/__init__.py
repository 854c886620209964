"""What the harness says and brings about itself, right or wrong."""
