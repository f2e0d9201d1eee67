"""Leun: what a carer may have a right to, how they hold up, and a person when it gets too much."""
