"""The phrases of the features, by layer: each is glue, one call on the scene or one check."""
