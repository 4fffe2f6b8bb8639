-- One service's database and its four logins; run again it only renews the passwords.
-- For psql, with the variables service, database and <kind>_password for the four kinds.
-- The one source for the local stack, the tests and the containers. Who may come in is said by the owner, with
-- the migrations (libs/db/doors.sql).
\set ON_ERROR_STOP on
\set owner :service '_owner'
\set app :service '_app'
\set costs :service '_costs'
\set relay :service '_relay'

SELECT format('CREATE ROLE %I', login)
  FROM unnest(ARRAY[:'owner', :'app', :'costs', :'relay']) AS login
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = login) \gexec

ALTER ROLE :"owner" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD :'owner_password';
ALTER ROLE :"app" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD :'app_password';
ALTER ROLE :"costs" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD :'costs_password';
ALTER ROLE :"relay" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD :'relay_password';

SELECT format('CREATE DATABASE %I OWNER %I', :'database', :'owner')
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'database') \gexec
