#!/bin/sh
# Creates the role that owns the database and migrates, and the role of the nodes. PostgreSQL's image runs this once, with an empty
# volume.
set -eu
psql --set=ON_ERROR_STOP=1 --username="${POSTGRES_USER:-postgres}" --dbname=postgres \
  --set=owner="$OWNER_PASSWORD" --set=serving="$SERVING_PASSWORD" << 'SQL'
CREATE ROLE dateline LOGIN PASSWORD :'owner';
CREATE ROLE dateline_serving LOGIN PASSWORD :'serving';
CREATE DATABASE dateline OWNER dateline;
REVOKE TEMPORARY ON DATABASE dateline FROM PUBLIC;
SQL
