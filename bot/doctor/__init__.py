"""``leun doctor``: looks at everything that a running Leun hangs on, and says of each what is wrong and what to do.

It changes nothing: no key, no table and no folder is made, and a database that is not there yet stays away. Secrets are
never in what it tells.
"""
