"""What can be wrong with packs, one small function per thing; ``content.check`` runs them all."""
