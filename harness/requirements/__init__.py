"""What must be true: requirements, features, conditions, and which of them are asked for."""
