-- How much lies at each warehouse, and how many rows of the stock list are green, amber and red: kept
-- as changes whose sum is exact in every snapshot. Nobody waits for anybody: each level that changes
-- adds a row, and one in fifty takes up to 200 that are there into one, but none that others hold.

CREATE TABLE stock_sums (
    tenant_id uuid NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    -- Zeros: rows of products over all warehouses.
    warehouse_id uuid NOT NULL,
    products bigint NOT NULL DEFAULT 0,
    on_hand numeric NOT NULL DEFAULT 0,
    reserved numeric NOT NULL DEFAULT 0,
    incoming numeric NOT NULL DEFAULT 0,
    green bigint NOT NULL DEFAULT 0,
    amber bigint NOT NULL DEFAULT 0,
    red bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX stock_sums_of ON stock_sums (tenant_id, warehouse_id, id);

CREATE FUNCTION sum_level() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO stock_sums (tenant_id, warehouse_id, products, on_hand, reserved, incoming,
                            green, amber, red)
    VALUES (NEW.tenant_id, NEW.warehouse_id,
        (NEW.on_hand <> 0)::int - (coalesce(OLD.on_hand, 0) <> 0)::int,
        NEW.on_hand - coalesce(OLD.on_hand, 0), NEW.reserved - coalesce(OLD.reserved, 0),
        NEW.incoming - coalesce(OLD.incoming, 0), turned(OLD.status, NEW.status, 'green'),
        turned(OLD.status, NEW.status, 'amber'), turned(OLD.status, NEW.status, 'red'));
    PERFORM fold_sums(NEW.warehouse_id);
    RETURN NULL;
END $$;
CREATE TRIGGER levels_made AFTER INSERT ON levels FOR EACH ROW EXECUTE FUNCTION sum_level();
CREATE TRIGGER levels_changed AFTER UPDATE ON levels FOR EACH ROW
    WHEN ((OLD.on_hand, OLD.reserved, OLD.incoming, OLD.status)
        IS DISTINCT FROM (NEW.on_hand, NEW.reserved, NEW.incoming, NEW.status))
    EXECUTE FUNCTION sum_level();

CREATE FUNCTION sum_product_level() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    v_nowhere uuid := '00000000-0000-0000-0000-000000000000';
BEGIN
    INSERT INTO stock_sums (tenant_id, warehouse_id, green, amber, red)
    VALUES (coalesce(NEW.tenant_id, OLD.tenant_id), v_nowhere,
        turned(OLD.status, NEW.status, 'green'), turned(OLD.status, NEW.status, 'amber'),
        turned(OLD.status, NEW.status, 'red'));
    PERFORM fold_sums(v_nowhere);
    RETURN NULL;
END $$;
CREATE TRIGGER product_levels_made AFTER INSERT OR DELETE ON product_levels
    FOR EACH ROW EXECUTE FUNCTION sum_product_level();
CREATE TRIGGER product_levels_changed AFTER UPDATE ON product_levels
    FOR EACH ROW WHEN (OLD.status <> NEW.status) EXECUTE FUNCTION sum_product_level();

-- By how much the number of rows of a status changes when one turns from `was` to `now`.
CREATE FUNCTION turned(was text, now text, status text) RETURNS int LANGUAGE sql IMMUTABLE
RETURN coalesce((now = status)::int, 0) - coalesce((was = status)::int, 0);

CREATE FUNCTION fold_sums(p_warehouse_id uuid) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF random() > 0.02 THEN
        RETURN;
    END IF;
    WITH taken AS (
        DELETE FROM stock_sums WHERE tenant_id = qm_tenant() AND id = ANY (ARRAY(
            SELECT id FROM stock_sums
            WHERE tenant_id = qm_tenant() AND warehouse_id = p_warehouse_id
            ORDER BY id LIMIT 200 FOR UPDATE SKIP LOCKED)) RETURNING *
    )
    INSERT INTO stock_sums (tenant_id, warehouse_id, products, on_hand, reserved, incoming,
                            green, amber, red)
    SELECT tenant_id, warehouse_id, sum(products), sum(on_hand), sum(reserved), sum(incoming),
           sum(green), sum(amber), sum(red)
    FROM taken GROUP BY tenant_id, warehouse_id;
END $$;
