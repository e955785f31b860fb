"""What searching costs, beside PostgreSQL's own full-text search on the same rows."""
