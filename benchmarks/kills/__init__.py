"""Workers and the database are killed again and again; what is lost and what is repeated."""
