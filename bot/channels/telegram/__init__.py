"""Telegram: reading its updates, taking them in by webhook or by polling, and sending."""
