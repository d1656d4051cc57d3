"""Schema of the ledger, and the triggers that guard it."""
