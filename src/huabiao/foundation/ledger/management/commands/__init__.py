"""Commands of the ledger: `ledger`, and a `flush` that knows its triggers."""
