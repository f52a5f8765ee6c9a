-- One database for one tenant, and three roles: the owner makes the tables (once per release), the
-- worker's and the portal's read and write rows and can change no table. By a superuser, once:
--
--   psql --variable tenant=agence --file deploy/postgresql/roles.sql
--
-- No password is set here: on this machine PostgreSQL knows the account extranet-agence by itself
-- (peer); elsewhere, a client certificate, or \password "extranet-agence".
\set ON_ERROR_STOP on
\set running extranet- :tenant
\set owner extranet- :tenant -owner
\set portal extranet- :tenant -portal

CREATE ROLE :"owner" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE;
CREATE ROLE :"running" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE;
CREATE ROLE :"portal" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE;
CREATE DATABASE :"running" OWNER :"owner" ENCODING 'UTF8' TEMPLATE template0;
REVOKE ALL ON DATABASE :"running" FROM PUBLIC;
GRANT CONNECT ON DATABASE :"running" TO :"running", :"portal";

\connect :"running"
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT CREATE, USAGE ON SCHEMA public TO :"owner";
GRANT USAGE ON SCHEMA public TO :"running", :"portal";
ALTER DEFAULT PRIVILEGES FOR ROLE :"owner" IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO :"running", :"portal";
ALTER DEFAULT PRIVILEGES FOR ROLE :"owner" IN SCHEMA public
    GRANT USAGE ON SEQUENCES TO :"running", :"portal";
