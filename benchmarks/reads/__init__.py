"""What a read costs, beside what the bare server and an ordinary API take. See `__main__`."""
