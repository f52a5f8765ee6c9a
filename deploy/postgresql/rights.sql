-- After the migration of each release, by the owner or a superuser: what even the running roles may
-- not do. Triggers refuse to change the journal already; this refuses it before they are asked. The
-- worker sees nothing of ways in and sessions: those are the portal's alone. The portal only reads what
-- the worker reports.
--
--   psql --variable tenant=agence --dbname extranet-agence --file deploy/postgresql/rights.sql
\set ON_ERROR_STOP on
\set running extranet- :tenant
\set portal extranet- :tenant -portal

REVOKE UPDATE, DELETE ON access_event FROM :"running", :"portal";
REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM :"running", :"portal";
REVOKE INSERT, UPDATE, DELETE ON access_workerreport FROM :"portal";

SELECT format('REVOKE ALL ON %I FROM %I', tablename, :'running')
FROM pg_tables
WHERE schemaname = 'public' AND tablename NOT LIKE 'access\_%' AND tablename <> 'django_migrations'
\gexec
