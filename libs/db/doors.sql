-- Who may come into a service's database, and see how new its schema is: its four logins and nobody else.
-- Run by its owner with every migration, so that whoever makes the database need not know.
DO $$
BEGIN
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format(
        'GRANT CONNECT ON DATABASE %I TO {service}_owner, {service}_app, {service}_costs, {service}_relay',
        current_database()
    );
END $$;
ALTER SCHEMA public OWNER TO {service}_owner;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO {service}_app, {service}_costs, {service}_relay;
GRANT SELECT ON alembic_version TO {service}_relay;
