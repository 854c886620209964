"""The device under test as its operator describes it."""
