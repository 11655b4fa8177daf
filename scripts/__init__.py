"""Programs behind `make`: small, and of the standard library where nothing is installed yet."""
