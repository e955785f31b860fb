"""The yardstick, copied as it is: see README.md."""
