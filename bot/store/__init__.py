"""The store: carers, their conversations and what is due, encrypted, in PostgreSQL.

`embedded` runs a server for those who have none, `schema` brings a database up to date,
`keys` holds the key ring; `database.Store` is what the rest asks. Rows and SQL stay in here.
"""
