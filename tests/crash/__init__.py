"""The crash matrix: `leun serve`, killed at every write, beside carers who go on talking.

`taps.py` stands between a process and what it writes to, and knows the moments; `town.py` holds the processes, their
database and both fakes; `carers.py` are the phones; `ledger.py` compares, from the outside, what was written with what
was handled and what was said with what arrived. `bench/crash.py` does the same at length.
"""
