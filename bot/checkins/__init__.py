"""Check-ins: what is asked and how often, what the answers show by published rules, and what one may look back on.

Pure: now, holidays and earlier answers are passed in. A check-in is a way to ask for contact, not a test.
"""
