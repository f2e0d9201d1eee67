"""What a text is after, learnt from example rows: their reading, the features, the training, the trained arrays.

Pure: texts, rows, arrays and bytes come in and go out. `bot.engines` reads the files and loads in a thread.
"""
