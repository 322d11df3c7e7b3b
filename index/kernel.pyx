"""A kernel of nothing yet."""
