"""From the bottom: ledger, accounts, organizations, sites, and desk on top."""
