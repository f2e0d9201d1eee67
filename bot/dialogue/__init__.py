"""The pure turn: what to say next."""
