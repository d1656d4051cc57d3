"""Settings: base, and three small environments. Every environment variable is read in env.py and nowhere else."""
