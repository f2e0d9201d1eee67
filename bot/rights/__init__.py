"""Schemes and facts to verdicts, and what to ask next."""
