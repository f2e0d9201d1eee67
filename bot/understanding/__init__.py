"""Free text to meaning: answers to what was asked, and questions."""
