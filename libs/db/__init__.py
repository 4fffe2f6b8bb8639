"""PostgreSQL: pools per login, transactions with their tenant, outbox, inbox, paging."""
