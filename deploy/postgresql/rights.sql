-- After the first migration, once, by the owner or a superuser: what even the running role may not
-- do. Triggers refuse to change the journal already; this refuses it before they are asked.
--
--   psql --variable tenant=agence --dbname extranet-agence --file deploy/postgresql/rights.sql
\set ON_ERROR_STOP on
\set running extranet- :tenant

REVOKE UPDATE, DELETE ON access_event FROM :"running";
REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM :"running";
