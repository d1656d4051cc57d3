"""Commands of the whole: run, serve, worker, sites, nginx, demo."""
