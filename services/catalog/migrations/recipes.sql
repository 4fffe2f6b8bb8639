-- What bundles are made of.
CREATE TABLE recipes (
    tenant_id uuid NOT NULL,
    bundle_id uuid NOT NULL,
    version bigint NOT NULL,
    PRIMARY KEY (tenant_id, bundle_id),
    FOREIGN KEY (tenant_id, bundle_id) REFERENCES products (tenant_id, id)
);
CREATE TABLE recipe_components (
    tenant_id uuid NOT NULL,
    bundle_id uuid NOT NULL,
    component_id uuid NOT NULL,
    position integer NOT NULL,
    quantity numeric(18, 6) NOT NULL CHECK (quantity > 0),
    PRIMARY KEY (tenant_id, bundle_id, component_id),
    FOREIGN KEY (tenant_id, bundle_id) REFERENCES recipes (tenant_id, bundle_id),
    FOREIGN KEY (tenant_id, component_id) REFERENCES products (tenant_id, id),
    CHECK (bundle_id <> component_id)
);
CREATE INDEX recipe_components_used_in ON recipe_components (tenant_id, component_id, bundle_id);

-- Whoever writes recipes of a company waits for whoever does already: two who each close one half
-- of a circle would not see the other's half.
CREATE FUNCTION lock_recipes(p_tenant_id uuid) RETURNS void LANGUAGE sql AS
$$ SELECT pg_advisory_xact_lock(hashtextextended('recipes ' || p_tenant_id, 0)) $$;

-- No bundle contains itself, at any depth, whatever the code above believes.
CREATE FUNCTION refuse_recipe_cycle() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM lock_recipes(tenant_id) FROM (SELECT DISTINCT tenant_id FROM fresh) AS t;
    IF EXISTS (
        WITH RECURSIVE inside AS (
            SELECT tenant_id, bundle_id AS top, component_id FROM fresh
            UNION
            SELECT i.tenant_id, i.top, c.component_id FROM inside AS i
            JOIN recipe_components AS c
                ON c.tenant_id = i.tenant_id AND c.bundle_id = i.component_id
        ) SELECT FROM inside WHERE component_id = top
    ) THEN
        RAISE EXCEPTION 'a bundle cannot contain itself' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER recipe_components_no_cycle AFTER INSERT ON recipe_components
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION refuse_recipe_cycle();
