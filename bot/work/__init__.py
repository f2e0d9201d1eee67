"""The work between channels and dialogue: keep what comes in, handle it in turn, send what leaves, fire what is due.

Any number of processes on one database share it; each may die at any moment.
"""
