"""A version that only tests know: a field, a parameter and a path of it are retired."""
