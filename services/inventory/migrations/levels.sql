-- Levels: judged by their rules, made, locked in order, and why a movement of them is refused.
-- In which order locks are taken is said in movements.sql.

-- Green, amber or red (domain/reorder.py holds the same rule; a test compares them).
-- `was` keeps a level from flickering: it recovers only clearly above the line.
CREATE FUNCTION stock_status(available numeric, minimum numeric, reorder_point numeric, was text)
RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN CASE
    WHEN minimum IS NULL THEN 'green'
    WHEN available <= greatest(minimum, 0) THEN 'red'
    WHEN was = 'red'
        AND available <= greatest(minimum, 0) + greatest(1, greatest(minimum, 0) * 0.05) THEN 'red'
    WHEN available <= reorder_point THEN 'amber'
    WHEN was <> 'green' AND available <= reorder_point + greatest(1, reorder_point * 0.05)
        THEN 'amber'
    ELSE 'green'
END;

-- Refuse to bring goods to bundles: what they are made of has stock. What is there from before a
-- product became a bundle may leave; what was delivered, is on its way, or comes back from a customer,
-- arrives all the same.
CREATE FUNCTION must_be_no_bundles(p_source_type text, p_movements jsonb)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    v_bundles jsonb;
BEGIN
    SELECT jsonb_agg(m.position ORDER BY m.position) INTO v_bundles
    FROM jsonb_to_recordset(p_movements) AS m(position int, product_id uuid, quantity numeric)
    JOIN products AS p ON p.tenant_id = qm_tenant() AND p.id = m.product_id
    WHERE m.quantity > 0 AND p.kind = 'bundle'
      AND coalesce(p_source_type, '') NOT IN ('goods_receipt', 'transfer', 'sales_return');
    IF v_bundles IS NOT NULL THEN
        RAISE EXCEPTION 'bundles have no stock' USING ERRCODE = 'QM006', DETAIL = v_bundles::text;
    END IF;
END $$;

-- Keep the warehouses from being closed where levels of these movements are to be made. Levels stay
-- once they are there: who has locked some and moves goods on them waits for no warehouse.
CREATE FUNCTION lock_warehouses(p_movements jsonb)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM warehouses
    WHERE tenant_id = qm_tenant() AND id IN (
        SELECT m.warehouse_id
        FROM jsonb_to_recordset(p_movements) AS m(product_id uuid, warehouse_id uuid)
        WHERE NOT EXISTS (
            SELECT FROM levels AS l WHERE l.tenant_id = qm_tenant()
              AND l.product_id = m.product_id AND l.warehouse_id = m.warehouse_id))
    ORDER BY id FOR SHARE;
END $$;

-- Lock the levels of these movements in order, and make those that are missing; then the
-- reservations that may be filled there, and those that facts may give back (where it is not said
-- what moves, all).
CREATE FUNCTION lock_levels(p_movements jsonb)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    x record;
    v_levels uuid[];
    v_short uuid[];
BEGIN
    PERFORM lock_warehouses(p_movements);
    FOR x IN
        SELECT DISTINCT m.product_id, m.warehouse_id
        FROM jsonb_to_recordset(p_movements) AS m(product_id uuid, warehouse_id uuid)
        ORDER BY m.product_id, m.warehouse_id
    LOOP
        FOR attempt IN 1..2 LOOP
            PERFORM 1 FROM levels
            WHERE tenant_id = qm_tenant() AND product_id = x.product_id
              AND warehouse_id = x.warehouse_id FOR UPDATE;
            EXIT WHEN FOUND;
            PERFORM make_level(x.product_id, x.warehouse_id);
        END LOOP;
    END LOOP;
    SELECT array_agg(l.id), array_agg(l.id) FILTER (WHERE coalesce(m.fact, m.quantity IS NULL))
    INTO v_levels, v_short
    FROM jsonb_to_recordset(p_movements)
        AS m(product_id uuid, warehouse_id uuid, quantity numeric, fact boolean)
    JOIN levels AS l ON l.tenant_id = qm_tenant() AND l.product_id = m.product_id
        AND l.warehouse_id = m.warehouse_id;
    PERFORM lock_reservations(v_short, v_levels);
END $$;

-- Refuse movements of levels that are not as their sender saw them; the levels are locked.
CREATE FUNCTION must_be_as_seen(p_movements jsonb)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    v_moved jsonb;
BEGIN
    SELECT jsonb_agg(jsonb_build_object(
        'position', m.position, 'on_hand', trim_scale(l.on_hand)::text,
        'reserved', trim_scale(l.reserved)::text, 'available', trim_scale(l.available)::text,
        'incoming', trim_scale(l.incoming)::text, 'version', l.version) ORDER BY m.position)
    INTO v_moved
    FROM jsonb_to_recordset(p_movements)
        AS m(position int, product_id uuid, warehouse_id uuid, level_version bigint)
    JOIN levels AS l ON l.tenant_id = qm_tenant() AND l.product_id = m.product_id
        AND l.warehouse_id = m.warehouse_id
    WHERE m.level_version <> l.version;
    IF v_moved IS NOT NULL THEN
        RAISE EXCEPTION 'stock moved' USING ERRCODE = 'QM004', DETAIL = v_moved::text;
    END IF;
END $$;

-- Make a level at zero, unless it is there; nothing when its product or warehouse is not known.
CREATE FUNCTION make_level(p_product_id uuid, p_warehouse_id uuid)
RETURNS void LANGUAGE sql AS $$
    INSERT INTO levels (tenant_id, id, product_id, warehouse_id, sku, closed)
    SELECT p.tenant_id, qm_new_id(), p.id, w.id, p.sku, NOT w.active
    FROM products AS p, warehouses AS w
    WHERE p.tenant_id = qm_tenant() AND p.id = p_product_id
      AND w.tenant_id = qm_tenant() AND w.id = p_warehouse_id
    -- Who is just closing it is waited for.
    FOR SHARE OF w
    ON CONFLICT DO NOTHING
$$;

-- Why a level could not be changed: it does not exist yet (then it is made, at zero, and the caller
-- tries again), its warehouse is closed, what is there is promised (a fact takes it back, and the caller tries again), or
-- there is not enough on it.
CREATE FUNCTION make_room_or_refuse(
    p_product_id uuid, p_warehouse_id uuid, p_quantity numeric, p_promised numeric, p_arrives boolean,
    p_fact boolean, p_position int, p_movements jsonb, p_headers jsonb)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    v_tenant uuid := qm_tenant();
    v_level levels;
    v_unknown jsonb;
BEGIN
    SELECT * INTO v_level FROM levels
    WHERE tenant_id = v_tenant AND product_id = p_product_id AND warehouse_id = p_warehouse_id
    FOR UPDATE;
    IF FOUND AND v_level.closed AND p_quantity > 0 AND NOT p_arrives THEN
        RAISE EXCEPTION 'closed' USING ERRCODE = 'QM005', DETAIL =
            jsonb_build_object('position', p_position)::text;
    END IF;
    IF FOUND OR p_quantity < 0 THEN
        -- Between the failed update and this look another movement may have made it possible.
        IF FOUND AND v_level.on_hand + p_quantity >= v_level.reserved + p_promised THEN
            RETURN;
        END IF;
        IF FOUND AND p_fact AND v_level.on_hand + p_quantity >= 0 THEN
            PERFORM release_youngest(v_level.id,
                v_level.reserved - v_level.on_hand - p_quantity, p_headers);
            RETURN;
        END IF;
        IF FOUND OR (EXISTS (SELECT FROM products WHERE tenant_id = v_tenant AND id = p_product_id)
            AND EXISTS (SELECT FROM warehouses WHERE tenant_id = v_tenant AND id = p_warehouse_id))
        THEN
            RAISE EXCEPTION 'not enough on hand' USING ERRCODE = 'QM001', DETAIL =
                jsonb_build_object('position', p_position,
                    'on_hand', trim_scale(coalesce(v_level.on_hand, 0))::text,
                    'reserved', trim_scale(coalesce(v_level.reserved, 0))::text)::text;
        END IF;
    END IF;
    PERFORM make_level(p_product_id, p_warehouse_id);
    IF NOT EXISTS (
        SELECT FROM levels WHERE tenant_id = v_tenant AND product_id = p_product_id
          AND warehouse_id = p_warehouse_id)
    THEN
        -- All unknown products at once, so that their owner is asked once.
        SELECT coalesce(jsonb_agg(x.position ORDER BY x.position), '[]') INTO v_unknown
        FROM jsonb_to_recordset(p_movements) AS x(position int, product_id uuid)
        WHERE NOT EXISTS (SELECT FROM products AS p
                          WHERE p.tenant_id = v_tenant AND p.id = x.product_id);
        -- Learned since this product was missed a statement ago: the caller tries again.
        IF v_unknown = '[]' AND EXISTS (
            SELECT FROM warehouses WHERE tenant_id = v_tenant AND id = p_warehouse_id)
        THEN
            RETURN;
        END IF;
        RAISE EXCEPTION 'unknown product or warehouse' USING ERRCODE = 'QM002', DETAIL =
            jsonb_build_object('position', p_position, 'unknown_products', v_unknown)::text;
    END IF;
END $$;

-- Add up the products that have a rule over all warehouses; few have, so most calls do nothing.
-- Each statement sees what committed before its lock was granted: two warehouses at once add up.
CREATE FUNCTION refresh_product_levels(p_products uuid[], p_headers jsonb)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    v_tenant uuid := qm_tenant();
    v_product uuid;
    p product_levels;
BEGIN
    FOR v_product IN
        SELECT product_id FROM product_levels
        WHERE tenant_id = v_tenant AND product_id = ANY (p_products)
        ORDER BY product_id FOR UPDATE
    LOOP
        UPDATE product_levels AS t SET
            on_hand = s.on_hand, reserved = s.reserved, incoming = s.incoming,
            version = t.version + 1, was = t.status,
            status = stock_status(s.on_hand - s.reserved, t.minimum, t.reorder_point, t.status)
        FROM (SELECT coalesce(sum(on_hand), 0) AS on_hand, coalesce(sum(reserved), 0) AS reserved,
                     coalesce(sum(incoming), 0) AS incoming
              FROM levels WHERE tenant_id = v_tenant AND product_id = v_product) AS s
        WHERE t.tenant_id = v_tenant AND t.product_id = v_product
        RETURNING t.* INTO p;
        IF p.status <> p.was THEN
            PERFORM say_status_changed(p.id, p.product_id, NULL, p.status, p.was, p.available,
                p.minimum, p.reorder_point, p.target, p.version, p_headers);
        END IF;
    END LOOP;
END $$;
