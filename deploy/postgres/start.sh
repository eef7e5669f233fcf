#!/bin/sh
# Makes the database at the first start, for one user who may log in over the network with the password in
# /run/secrets/postgres-password, and for nobody else; then becomes PostgreSQL.
set -eu
bin=$(dirname /usr/lib/postgresql/*/bin/postgres)
data=/var/lib/postgresql/data/main

if [ ! -d "$data" ]; then
  # Under another name until it is whole: a start that was cut off begins again.
  rm -rf "$data.new"
  "$bin/initdb" --pgdata="$data.new" --username=postgres --auth=reject --encoding=UTF8 --locale=C.UTF-8 >/dev/null
  printf 'host coderunner coderunner all scram-sha-256\n' >"$data.new/pg_hba.conf"
  "$bin/postgres" --single -D "$data.new" postgres >/dev/null <<SQL
create role coderunner login password '$(cat /run/secrets/postgres-password)';
create database coderunner owner coderunner;
SQL
  mv "$data.new" "$data"
fi

# Sockets lie in memory: the root is read-only.
exec "$bin/postgres" -D "$data" -c listen_addresses='*' -c unix_socket_directories=/tmp
