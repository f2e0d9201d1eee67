"""What can go wrong in the store; a class's docstring is its message.

StoreError
├── ServerFailed          the embedded PostgreSQL doesn't start or stop
│   ├── NoServerUser      started as root, and no unprivileged user to run it as
│   └── WrongServerVersion
├── MissingRole           migrating, and the role that the app connects as isn't there
├── SchemaNotReady        the database isn't at the version this code needs
├── NoSuchCarer           erased meanwhile, or never there
├── NoSuchCase            no case has that number, or its carer was erased
├── OtherTeamHasThem      a consultant's id is in use in another team
├── WrongKey              no key in the ring opens this
└── Tampered              a ciphertext that was changed or put in another place
"""

import inspect

from bot.errors import LeunError


class StoreError(LeunError):
    """The store can't go on."""

    def __init__(self, detail: str = "") -> None:
        message = inspect.cleandoc(type(self).__doc__ or "")
        super().__init__(f"{message} ({detail})" if detail else message)


class ServerFailed(StoreError):
    """The embedded PostgreSQL server didn't do what was asked. The end of its own log follows;
    a full disk and a missing system library are the usual reasons. Or set LEUN_DATABASE_URL to
    a server of your own."""


class NoServerUser(ServerFailed):
    """PostgreSQL refuses to run as root, and no unprivileged user could be made for it. Run
    `useradd --system --no-create-home --shell /usr/sbin/nologin leun-postgres` once, start Leun
    as an ordinary user, or set LEUN_DATABASE_URL to a server of your own."""


class WrongServerVersion(ServerFailed):
    """The cluster was made by another major version of PostgreSQL. Run `leun backup` with the
    Leun that made it, then `leun restore` into an empty LEUN_DATA_DIR."""


class SchemaNotReady(StoreError):
    """The database isn't at the version this Leun needs. Run `leun db upgrade` with the URL of
    the role that owns the schema."""


class MissingRole(StoreError):
    """The role leun_app doesn't exist and this role may not create it. Let an administrator of
    the server run `CREATE ROLE leun_app LOGIN PASSWORD '…'`, then do this again."""


class NoSuchCarer(StoreError):
    """There is no such carer: erased meanwhile, or never there."""


class NoSuchCase(StoreError):
    """No case has that number; who is erased takes their cases along. `leun cases list` has those
    that are open."""


class OtherTeamHasThem(StoreError):
    """A consultant's id is in use in another team. Give somebody who works in two teams an id in
    each, or take them out of the other team first."""


class WrongKey(StoreError):
    """No key in the key ring opens this data. Put back the key ring that belongs to this
    database (see LEUN_KEYS and keys.json in LEUN_DATA_DIR); without it the data is lost."""


class Tampered(StoreError):
    """A ciphertext doesn't belong where it was found, or was changed. Nothing was read from it;
    restore the row from a backup."""
