"""Plain Python without Django: clock, errors, identifiers, Merkle trees, signatures. Knows nothing above."""
