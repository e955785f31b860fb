"""What reading and publishing cost at a million articles, against a thousand made the same way."""
