"""Machines that every duty needs: publishing now; casework, search and indicators later."""
