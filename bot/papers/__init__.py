"""Papers and calendar files: plain values into something a tired person would gladly print and hand over.

``model`` holds the values and ``marks`` the light Markdown in them; ``pdf`` and ``ics`` make the files. Knows nothing
of dialogue or store, and asks no clock: one value gives the same bytes on every machine.
"""
