#!/bin/sh
# Run once by the image of PostgreSQL, when its volume is empty: the two roles and the database (bot/store/schema.py says why
# two). psql itself reads the passwords, so that none is on a command line.
set -eu

psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --username "${POSTGRES_USER:-postgres}" --dbname postgres <<'SQL'
\set owner `cat /run/secrets/leun_owner.password`
\set app `cat /run/secrets/leun_app.password`
CREATE ROLE leun_owner LOGIN PASSWORD :'owner';
CREATE ROLE leun_app LOGIN PASSWORD :'app';
CREATE DATABASE leun OWNER leun_owner;
REVOKE ALL ON DATABASE leun FROM PUBLIC;
GRANT CONNECT ON DATABASE leun TO leun_app;
SQL
