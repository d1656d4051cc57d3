"""The outside world: each system a contract, a demo, a failing demo. Empty until the first adapter has a user."""
