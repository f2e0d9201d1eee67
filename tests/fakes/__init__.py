"""Programs that stand in for other people's servers, each checked by somebody else's code."""
