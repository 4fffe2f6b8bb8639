-- What bundles are made of, and how many could be made: followed from catalog's recipes.

CREATE TABLE recipes (
    tenant_id uuid NOT NULL,
    bundle_id uuid NOT NULL,
    version bigint NOT NULL,
    PRIMARY KEY (tenant_id, bundle_id)
);
CREATE TABLE recipe_components (
    tenant_id uuid NOT NULL,
    bundle_id uuid NOT NULL,
    component_id uuid NOT NULL,
    quantity numeric NOT NULL CHECK (quantity > 0),
    PRIMARY KEY (tenant_id, bundle_id, component_id)
);
CREATE INDEX recipe_components_used_in ON recipe_components (tenant_id, component_id, bundle_id);

-- Recipes flattened to atomic components.
CREATE TABLE recipe_leaves (
    tenant_id uuid NOT NULL,
    bundle_id uuid NOT NULL,
    component_id uuid NOT NULL,
    quantity numeric NOT NULL CHECK (quantity > 0),
    PRIMARY KEY (tenant_id, bundle_id, component_id)
);
CREATE INDEX recipe_leaves_used_in ON recipe_leaves (tenant_id, component_id, bundle_id);

-- How many of a bundle what is available would make, per warehouse and (null) in all, and which
-- component allows no more.
CREATE TABLE buildable (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    bundle_id uuid NOT NULL,
    warehouse_id uuid,
    quantity numeric NOT NULL CHECK (quantity >= 0),
    limiting_id uuid,
    version bigint NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT buildable_once UNIQUE NULLS NOT DISTINCT (tenant_id, bundle_id, warehouse_id)
);

-- Recipes and what could be made of them change one after the other in a company: who waited here
-- sees in its next statement what the one before it left behind.
CREATE FUNCTION lock_recipes() RETURNS void LANGUAGE sql
AS $$ SELECT pg_advisory_xact_lock(hashtextextended('recipes ' || qm_tenant(), 0)) $$;

-- Flatten a bundle and all bundles it goes into, at any depth; gives them. Recipes of two bundles may
-- arrive in another order than they were written, so that a circle may stand here for a moment.
CREATE FUNCTION rebuild_leaves(p_bundle_id uuid) RETURNS uuid[] LANGUAGE plpgsql AS $$
DECLARE
    v_tenant uuid := qm_tenant();
    v_bundles uuid[];
BEGIN
    PERFORM lock_recipes();
    WITH RECURSIVE above AS (
        SELECT p_bundle_id AS bundle_id
        UNION
        SELECT c.bundle_id FROM recipe_components AS c
        JOIN above AS a ON c.tenant_id = v_tenant AND c.component_id = a.bundle_id
    ) SELECT array_agg(bundle_id ORDER BY bundle_id) INTO v_bundles FROM above;
    DELETE FROM recipe_leaves WHERE tenant_id = v_tenant AND bundle_id = ANY (v_bundles);
    WITH RECURSIVE parts AS (
        SELECT bundle_id AS top, component_id, quantity FROM recipe_components
        WHERE tenant_id = v_tenant AND bundle_id = ANY (v_bundles)
        UNION ALL
        SELECT p.top, c.component_id, p.quantity * c.quantity FROM parts AS p
        JOIN recipe_components AS c ON c.tenant_id = v_tenant AND c.bundle_id = p.component_id
    ) CYCLE component_id SET in_circle USING path
    INSERT INTO recipe_leaves (tenant_id, bundle_id, component_id, quantity)
    SELECT v_tenant, top, component_id, sum(quantity) FROM parts AS p
    WHERE NOT in_circle AND NOT EXISTS (
        SELECT FROM recipe_components AS c
        WHERE c.tenant_id = v_tenant AND c.bundle_id = p.component_id)
    GROUP BY top, component_id;
    RETURN v_bundles;
END $$;

-- Reckon anew how many of these bundles could be made; says so only where that changed.
CREATE FUNCTION refresh_buildable(p_bundles uuid[], p_headers jsonb) RETURNS void
LANGUAGE sql AS $$
    SELECT lock_recipes();
    WITH leaves AS (
        SELECT bundle_id, component_id, quantity FROM recipe_leaves
        WHERE tenant_id = qm_tenant() AND bundle_id = ANY (p_bundles)
    ), stock AS (
        SELECT product_id, warehouse_id, available FROM levels
        WHERE tenant_id = qm_tenant() AND product_id IN (SELECT component_id FROM leaves)
    ), places AS (
        SELECT DISTINCT l.bundle_id, s.warehouse_id
        FROM leaves AS l JOIN stock AS s ON s.product_id = l.component_id
    ), each AS (
        SELECT p.bundle_id, p.warehouse_id, l.component_id,
               floor(coalesce(s.available, 0) / l.quantity) AS quantity
        FROM places AS p JOIN leaves AS l ON l.bundle_id = p.bundle_id
        LEFT JOIN stock AS s ON s.product_id = l.component_id AND s.warehouse_id = p.warehouse_id
        UNION ALL
        SELECT l.bundle_id, NULL, l.component_id,
               floor(coalesce(sum(s.available), 0) / l.quantity)
        FROM leaves AS l LEFT JOIN stock AS s ON s.product_id = l.component_id
        GROUP BY l.bundle_id, l.component_id, l.quantity
    ), scarcest AS (
        SELECT DISTINCT ON (bundle_id, warehouse_id)
            bundle_id, warehouse_id, quantity, component_id AS limiting_id
        FROM each ORDER BY bundle_id, warehouse_id, quantity, component_id
    ), now AS (
        SELECT * FROM scarcest
        UNION ALL
        -- Where nothing of its recipe is any more, or without a recipe, it cannot be made.
        SELECT b.bundle_id, b.warehouse_id, 0, NULL FROM buildable AS b
        WHERE b.tenant_id = qm_tenant() AND b.bundle_id = ANY (p_bundles)
          AND NOT EXISTS (
            SELECT FROM scarcest AS s WHERE s.bundle_id = b.bundle_id
              AND s.warehouse_id IS NOT DISTINCT FROM b.warehouse_id)
    ), changed AS (
        INSERT INTO buildable AS b
            (tenant_id, id, bundle_id, warehouse_id, quantity, limiting_id, version)
        SELECT qm_tenant(), qm_new_id(), bundle_id, warehouse_id, quantity, limiting_id, 1
        FROM now ORDER BY bundle_id, warehouse_id
        ON CONFLICT ON CONSTRAINT buildable_once DO UPDATE SET quantity = excluded.quantity,
            limiting_id = excluded.limiting_id, version = b.version + 1
        WHERE (b.quantity, b.limiting_id) IS DISTINCT FROM (excluded.quantity, excluded.limiting_id)
        RETURNING b.*
    )
    INSERT INTO events (id, tenant_id, aggregate_type, aggregate_id, aggregate_version,
                        partition_key, type, payload, headers)
    SELECT qm_new_id(), tenant_id, 'buildable', id, version, bundle_id::text,
        'inventory.buildable.changed.v1',
        jsonb_build_object('bundle_id', bundle_id, 'warehouse_id', warehouse_id,
            'quantity', trim_scale(quantity)::text, 'limiting_id', limiting_id,
            'version', version),
        p_headers
    FROM changed
$$;

-- Reckon the bundles anew that are made of these products: which they are is asked under the lock.
CREATE FUNCTION refresh_made_of(p_products uuid[], p_headers jsonb) RETURNS void LANGUAGE sql AS $$
    SELECT lock_recipes();
    SELECT refresh_buildable(ARRAY(
        SELECT DISTINCT bundle_id FROM recipe_leaves
        WHERE tenant_id = qm_tenant() AND component_id = ANY (p_products)), p_headers)
$$;
