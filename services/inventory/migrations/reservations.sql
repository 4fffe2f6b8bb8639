-- Stock promised to somebody. `levels.reserved` is the sum of what is open of these lines.
--
-- Whoever changes a reservation locks its levels first, then the reservation: movements.sql says in
-- which order.

CREATE TABLE reservations (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    source_type text NOT NULL CHECK (source_type IN ('manual', 'sales_order')),
    source_id uuid NOT NULL,
    reference text NOT NULL,
    note text NOT NULL,
    made_by uuid NOT NULL,
    made_by_name text NOT NULL,
    made_at timestamptz NOT NULL,
    expires_at timestamptz,
    status text NOT NULL CHECK (status IN ('open', 'issued', 'released')),
    version bigint NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX reservations_by_age ON reservations (tenant_id, made_at, id);
CREATE INDEX reservations_of_source ON reservations (tenant_id, source_id);
CREATE INDEX reservations_expiring ON reservations (expires_at) WHERE status = 'open';

CREATE TABLE reservation_lines (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    reservation_id uuid NOT NULL,
    position integer NOT NULL,
    source_line_id uuid NOT NULL,
    product_id uuid NOT NULL,
    warehouse_id uuid NOT NULL,
    level_id uuid NOT NULL,
    quantity numeric(18, 6) NOT NULL CHECK (quantity > 0),
    issued numeric(18, 6) NOT NULL DEFAULT 0 CHECK (issued >= 0),
    released numeric(18, 6) NOT NULL DEFAULT 0 CHECK (released >= 0),
    -- What waits for goods to come; what is open is reserved.
    back_ordered numeric(18, 6) NOT NULL DEFAULT 0 CHECK (back_ordered >= 0),
    open numeric(18, 6) GENERATED ALWAYS AS (quantity - issued - released - back_ordered) STORED,
    PRIMARY KEY (tenant_id, id),
    CHECK (issued + released + back_ordered <= quantity),
    FOREIGN KEY (tenant_id, reservation_id) REFERENCES reservations (tenant_id, id),
    FOREIGN KEY (tenant_id, level_id) REFERENCES levels (tenant_id, id)
);
CREATE INDEX reservation_lines_of ON reservation_lines (tenant_id, reservation_id, position);
CREATE INDEX reservation_lines_of_product ON reservation_lines (tenant_id, product_id)
    WHERE open > 0;
CREATE INDEX reservation_lines_open ON reservation_lines (tenant_id, level_id, id) WHERE open > 0;
CREATE INDEX reservation_lines_waiting
    ON reservation_lines (tenant_id, level_id, reservation_id, id) WHERE back_ordered > 0;

-- A line in events, with what this was about and the level after it (contract: ReservedLine).
CREATE FUNCTION told_line(line reservation_lines, p_quantity numeric, l levels)
RETURNS jsonb LANGUAGE sql STABLE RETURN jsonb_build_object(
    'line_id', line.id, 'source_line_id', line.source_line_id, 'product_id', line.product_id,
    'warehouse_id', line.warehouse_id, 'quantity', trim_scale(p_quantity)::text,
    'back_ordered', trim_scale(line.back_ordered)::text, 'level_id', l.id,
    'on_hand', trim_scale(l.on_hand)::text, 'reserved', trim_scale(l.reserved)::text,
    'available', trim_scale(l.available)::text, 'status', l.status, 'level_version', l.version,
    'level_back_ordered', trim_scale(l.back_ordered)::text);

-- Change what is reserved and what waits of levels the caller has locked: [{product_id,
-- warehouse_id, quantity, back_ordered}], a positive quantity promises. A check of the table refuses
-- to promise what is not there. What is given back goes to whoever waits longest, but not to
-- p_reservation_id, whose own lines the caller is changing.
CREATE FUNCTION change_reserved(p_changes jsonb, p_reservation_id uuid, p_headers jsonb)
RETURNS SETOF levels LANGUAGE plpgsql AS $$
DECLARE
    v_tenant uuid := qm_tenant();
    v_levels uuid[] := '{}';
    l levels;
BEGIN
    FOR l IN
        UPDATE levels AS t SET
            reserved = t.reserved + x.quantity,
            back_ordered = t.back_ordered + x.back_ordered,
            version = version + 1,
            was = t.status,
            status = stock_status(
                on_hand - reserved - x.quantity, minimum, reorder_point, t.status)
        FROM (SELECT product_id, warehouse_id, sum(quantity) AS quantity,
                     sum(back_ordered) AS back_ordered
              FROM jsonb_to_recordset(p_changes) AS c(
                  product_id uuid, warehouse_id uuid, quantity numeric, back_ordered numeric)
              GROUP BY product_id, warehouse_id) AS x
        WHERE t.tenant_id = v_tenant AND t.product_id = x.product_id
          AND t.warehouse_id = x.warehouse_id
        RETURNING t.*
    LOOP
        IF l.status <> l.was THEN
            PERFORM say_status_changed(l.id, l.product_id, l.warehouse_id, l.status, l.was,
                l.available, l.minimum, l.reorder_point, l.target, l.version, p_headers);
        END IF;
        v_levels := v_levels || l.id;
    END LOOP;
    PERFORM fill_back_orders(v_levels, p_reservation_id, p_headers);
    PERFORM refresh_product_levels(ARRAY(
        SELECT DISTINCT (x ->> 'product_id')::uuid FROM jsonb_array_elements(p_changes) AS x),
        p_headers);
    RETURN QUERY SELECT * FROM levels WHERE tenant_id = v_tenant AND id = ANY (v_levels);
END $$;

-- Lock what is promised of some levels and what waits for others, in order, before the first of it
-- is changed; the levels are locked by the caller, so that nothing is added meanwhile.
CREATE FUNCTION lock_reservations(p_promised uuid[], p_waiting uuid[])
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM reservations
    WHERE tenant_id = qm_tenant() AND id IN (
        SELECT reservation_id FROM reservation_lines
        WHERE tenant_id = qm_tenant() AND level_id = ANY (p_promised) AND open > 0
        UNION
        SELECT reservation_id FROM reservation_lines
        WHERE tenant_id = qm_tenant() AND level_id = ANY (p_waiting) AND back_ordered > 0)
    ORDER BY id FOR UPDATE;
END $$;

-- Reserve what has come for whoever waits longest; the levels are locked by the caller.
CREATE FUNCTION fill_back_orders(p_levels uuid[], p_except uuid, p_headers jsonb)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    v_tenant uuid := qm_tenant();
    v_rose uuid[] := ARRAY(
        SELECT id FROM levels WHERE tenant_id = v_tenant AND id = ANY (p_levels)
          AND back_ordered > 0 AND available > 0);
    v_part numeric;
    l levels;
    line reservation_lines;
    r reservations;
BEGIN
    IF v_rose = '{}' THEN
        RETURN;
    END IF;
    PERFORM lock_reservations('{}', v_rose);
    FOR l IN
        SELECT * FROM levels WHERE tenant_id = v_tenant AND id = ANY (v_rose)
        ORDER BY product_id, warehouse_id
    LOOP
        FOR line IN
            SELECT * FROM reservation_lines
            WHERE tenant_id = v_tenant AND level_id = l.id AND back_ordered > 0
              AND reservation_id IS DISTINCT FROM p_except
            ORDER BY reservation_id, id FOR UPDATE
        LOOP
            EXIT WHEN l.available = 0;
            v_part := least(line.back_ordered, l.available);
            UPDATE reservation_lines SET back_ordered = back_ordered - v_part
            WHERE tenant_id = v_tenant AND id = line.id RETURNING * INTO line;
            UPDATE levels SET reserved = reserved + v_part, back_ordered = back_ordered - v_part,
                version = version + 1, was = status,
                status = stock_status(on_hand - reserved - v_part, minimum, reorder_point, status)
            WHERE tenant_id = v_tenant AND id = l.id RETURNING * INTO l;
            UPDATE reservations SET version = version + 1
            WHERE tenant_id = v_tenant AND id = line.reservation_id RETURNING * INTO r;
            INSERT INTO events (id, tenant_id, aggregate_type, aggregate_id, aggregate_version,
                                partition_key, type, payload, headers)
            VALUES (qm_new_id(), v_tenant, 'reservation', r.id, r.version, r.id::text,
                'inventory.stock.reserved.v1',
                jsonb_build_object(
                    'reservation_id', r.id, 'source_type', r.source_type, 'source_id', r.source_id,
                    'reference', r.reference, 'expires_at', r.expires_at,
                    'lines', jsonb_build_array(told_line(line, v_part, l))),
                p_headers);
            IF l.status <> l.was THEN
                PERFORM say_status_changed(l.id, l.product_id, l.warehouse_id, l.status, l.was,
                    l.available, l.minimum, l.reorder_point, l.target, l.version, p_headers);
            END IF;
        END LOOP;
    END LOOP;
END $$;

-- A fact took goods that were promised: give back the youngest promises of this level until what
-- is left is covered. The level is locked; its `reserved` falls with them.
CREATE FUNCTION release_youngest(
    p_level_id uuid, p_shortage numeric, p_headers jsonb)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    v_tenant uuid := qm_tenant();
    v_left numeric := p_shortage;
    v_part numeric;
    l levels;
    line reservation_lines;
    r reservations;
BEGIN
    PERFORM lock_reservations(ARRAY[p_level_id], '{}');
    UPDATE levels SET reserved = reserved - p_shortage, version = version + 1, was = status
    WHERE tenant_id = v_tenant AND id = p_level_id RETURNING * INTO l;
    FOR line IN
        SELECT * FROM reservation_lines
        WHERE tenant_id = v_tenant AND level_id = p_level_id AND open > 0
        ORDER BY reservation_id DESC, id DESC FOR UPDATE
    LOOP
        EXIT WHEN v_left = 0;
        v_part := least(line.open, v_left);
        v_left := v_left - v_part;
        UPDATE reservation_lines SET released = released + v_part
        WHERE tenant_id = v_tenant AND id = line.id;
        UPDATE reservations AS t SET version = version + 1, status = (
            SELECT CASE WHEN bool_or(x.open + x.back_ordered > 0) THEN 'open'
                        WHEN bool_or(x.issued > 0) THEN 'issued' ELSE 'released' END
            FROM reservation_lines AS x
            WHERE x.tenant_id = v_tenant AND x.reservation_id = t.id)
        WHERE t.tenant_id = v_tenant AND t.id = line.reservation_id RETURNING * INTO r;
        INSERT INTO events (id, tenant_id, aggregate_type, aggregate_id, aggregate_version,
                            partition_key, type, payload, headers)
        VALUES (qm_new_id(), v_tenant, 'reservation', r.id, r.version, r.id::text,
            'inventory.reservation.released.v1',
            jsonb_build_object(
                'reservation_id', r.id, 'source_type', r.source_type, 'source_id', r.source_id,
                'reference', r.reference, 'reason', 'shortage', 'status', r.status,
                'lines', jsonb_build_array(told_line(line, v_part, l))),
            p_headers || '{"reason": "shortage"}');
    END LOOP;
    IF v_left <> 0 THEN
        RAISE EXCEPTION 'level % reserves more than its reservations do', p_level_id;
    END IF;
END $$;
