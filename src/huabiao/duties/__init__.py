"""What a government website must do, one folder a duty. Installed duties: project/duties.py."""
