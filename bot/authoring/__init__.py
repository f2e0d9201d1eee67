"""What helps who writes a pack: beginning one, seeing its cards, what came out otherwise, what changed beneath it.

Pure: takes texts and values and gives texts; asking and writing files is the command's.
"""
