"""What packs say, as frozen values; reading and checking them."""
