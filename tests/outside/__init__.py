"""Other people's programs as witnesses of our fakes; each is installed apart and skipped where it is not."""
