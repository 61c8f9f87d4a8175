-- Who may do what, run once by PostgreSQL's own administrator:
--   psql -v ON_ERROR_STOP=1 -v owner_password=… -v app_password=… -f deploy/postgres.sql
-- The owner changes tables and is used by `manage.py migrate` alone; the site works as the application.
SET password_encryption = 'scram-sha-256';
CREATE ROLE yinhang_owner LOGIN PASSWORD :'owner_password';
CREATE ROLE yinhang_app LOGIN PASSWORD :'app_password';
CREATE DATABASE yinhang OWNER yinhang_owner ENCODING 'UTF8' TEMPLATE template0;
REVOKE ALL ON DATABASE yinhang FROM PUBLIC;
GRANT CONNECT ON DATABASE yinhang TO yinhang_app;
\connect yinhang
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT ALL ON SCHEMA public TO yinhang_owner;
GRANT USAGE ON SCHEMA public TO yinhang_app;
ALTER DEFAULT PRIVILEGES FOR ROLE yinhang_owner IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO yinhang_app;
ALTER DEFAULT PRIVILEGES FOR ROLE yinhang_owner IN SCHEMA public
    GRANT USAGE, SELECT, UPDATE ON SEQUENCES TO yinhang_app;
