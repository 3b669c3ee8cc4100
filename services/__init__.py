"""The four pipeline workers and the sweeper; none imports another."""
