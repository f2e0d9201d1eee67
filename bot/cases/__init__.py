"""Cases: who helps when the answers worry or somebody asks for a person, by when, and what happens when nobody does.

Pure: teams and cases are values, the moment is passed in. Rows are the store's, letters and notices the work's.
"""
