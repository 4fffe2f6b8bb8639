-- The one transactional procedure every change of stock goes through.
--
-- Locks are taken in one order everywhere: a document (transfer, count), then warehouses by id
-- (closed, sent to, or about to get a level), then levels by (product_id, warehouse_id), those that
-- are made in their turn, then reservations by id and their lines, then product_levels by product_id.
-- Who changes a warehouse locks it NO KEY UPDATE, who needs it as it is SHARE. A level updated twice in
-- one transaction takes KEY SHARE for its foreign key, after levels: it waits for neither of them.
-- Whoever locks more than one level takes them in this order, or two receipts with the same
-- products in another order would wait for each other for ever.

-- The hash of a ledger entry: SHA-256 over the hash before it and its values at their stored scale.
-- The note comes last because it alone may contain the separator. Verified by domain/chain.py.
CREATE FUNCTION ledger_hash(
    previous bytea, tenant_id uuid, product_id uuid, warehouse_id uuid, sequence bigint,
    kind text, reason text, quantity numeric, before numeric, source_type text, source_id uuid,
    source_line_id uuid, user_id uuid, happened_at timestamptz, recorded_at timestamptz, note text)
RETURNS bytea LANGUAGE sql STABLE PARALLEL SAFE RETURN
    sha256(previous || convert_to(
        'v1|' || tenant_id || '|' || product_id || '|' || warehouse_id || '|' || sequence || '|'
        || kind || '|' || reason || '|' || quantity::numeric(18, 6) || '|'
        || before::numeric(18, 6) || '|' || (before + quantity)::numeric(18, 6) || '|'
        || coalesce(source_type, '') || '|' || coalesce(source_id::text, '') || '|'
        || coalesce(source_line_id::text, '') || '|' || user_id || '|'
        || (extract(epoch FROM happened_at) * 1000000)::bigint || '|'
        || (extract(epoch FROM recorded_at) * 1000000)::bigint || '|' || note, 'UTF8'));

-- What a movement left behind: the entry, and the level after it.
CREATE TYPE posted AS (
    entry_id uuid, level_id uuid, product_id uuid, warehouse_id uuid, sequence bigint,
    kind text, reason text, quantity numeric, before numeric, after numeric, hash bytea,
    note text, happened_at timestamptz, recorded_at timestamptz);

-- Post movements of one tenant, all or none, and say `stock.changed` of each.
--
-- p_movements is a JSON array of {position, entry_id, product_id, warehouse_id, quantity, kind,
-- reason, unit_cost?, happened_at?, note?, source_line_id?, expected?}. `expected` is added to what
-- is on order: a receipt takes off what came in. A quantity of 0 changes only that, by the purchase
-- order `order_id`, and makes no ledger entry. `unit_cost` needs the costs login.
-- `reserved` is added to what is promised: goods that were promised leave. A `fact` (damage, loss,
-- count) is posted down to zero on hand, and what was promised beyond it is given back.
-- `level_version` is the level its sender saw (0: none yet): not posted on any other.
-- Nothing is brought to a closed warehouse but what a supplier delivered there, or came back from a
-- customer.
-- Raises QM001 (not enough on hand), QM002 (unknown product or warehouse), QM004 (levels changed
-- since they were seen), QM005 (the warehouse is closed) and QM006 (bundles have no stock) with JSON
-- in DETAIL.
CREATE FUNCTION post_movements(
    p_user_id uuid, p_headers jsonb, p_source_type text, p_source_id uuid, p_movements jsonb)
RETURNS SETOF posted LANGUAGE plpgsql SECURITY INVOKER AS $$
DECLARE
    v_tenant uuid := qm_tenant();
    v_now timestamptz := clock_timestamp();
    m record;
    l levels;
    r posted;
    v_order uuid;
    v_rose uuid[] := '{}';
    v_incoming jsonb := '[]';
BEGIN
    PERFORM must_be_no_bundles(p_source_type, p_movements);
    -- A fact may give back promises, which are locked after every level, and all that was seen is
    -- compared at once: then all levels come first. One movement makes its level before it locks it.
    IF jsonb_path_exists(p_movements, '$[*].level_version') THEN
        PERFORM lock_levels(p_movements);
        PERFORM must_be_as_seen(p_movements);
    ELSIF jsonb_array_length(p_movements) > 1 AND p_movements @> '[{"fact": true}]' THEN
        PERFORM lock_levels(p_movements);
    ELSIF jsonb_array_length(p_movements) > 1 THEN
        PERFORM lock_warehouses(p_movements);
    END IF;
    FOR m IN
        SELECT x.*, coalesce(x.note, '') AS noted,
               coalesce(x.reserved, 0) AS promised
        FROM jsonb_to_recordset(p_movements) AS x(
            position int, entry_id uuid, product_id uuid, warehouse_id uuid, quantity numeric,
            kind text, reason text, unit_cost numeric, happened_at timestamptz, note text,
            source_line_id uuid, expected numeric, order_id uuid, reserved numeric, fact boolean)
        ORDER BY x.product_id, x.warehouse_id, x.position
    LOOP
        LOOP
            UPDATE levels SET
                on_hand = on_hand + m.quantity,
                reserved = reserved + m.promised,
                incoming = greatest(incoming + coalesce(m.expected, 0), 0),
                sequence = sequence + (m.quantity <> 0)::int,
                -- Who began earlier but waited for this level comes later in its ledger.
                recorded_at = CASE WHEN m.quantity = 0 THEN recorded_at
                    ELSE greatest(v_now, recorded_at) END,
                version = version + 1,
                was = status,
                status = stock_status(on_hand + m.quantity - reserved - m.promised,
                    minimum, reorder_point, status),
                head = CASE WHEN m.quantity = 0 THEN head ELSE ledger_hash(
                    head, tenant_id, product_id, warehouse_id, sequence + 1, m.kind, m.reason,
                    m.quantity, on_hand, p_source_type, p_source_id, m.source_line_id, p_user_id,
                    coalesce(m.happened_at, greatest(v_now, recorded_at)),
                    greatest(v_now, recorded_at), m.noted) END
            WHERE tenant_id = v_tenant AND product_id = m.product_id
              AND warehouse_id = m.warehouse_id
              AND on_hand + m.quantity >= reserved + m.promised
              AND (NOT closed OR m.quantity <= 0 OR m.kind = 'receipt'
                   OR p_source_type = 'sales_return')
            RETURNING * INTO l;
            EXIT WHEN FOUND;
            PERFORM make_room_or_refuse(m.product_id, m.warehouse_id, m.quantity, m.promised,
                m.kind = 'receipt' OR coalesce(p_source_type, '') = 'sales_return',
                coalesce(m.fact, false), m.position, p_movements, p_headers);
        END LOOP;
        IF m.quantity <> 0 THEN
            INSERT INTO ledger_entries VALUES (
                v_tenant, m.entry_id, l.id, m.product_id, m.warehouse_id, l.sequence, m.kind,
                m.reason, m.quantity, l.on_hand - m.quantity, l.on_hand, p_source_type, p_source_id,
                m.source_line_id, m.noted, p_user_id, p_headers ->> 'actor_name',
                coalesce(m.happened_at, l.recorded_at), l.recorded_at, l.head);
            IF m.unit_cost IS NOT NULL THEN
                INSERT INTO ledger_costs VALUES (v_tenant, m.entry_id, m.unit_cost);
            END IF;
            PERFORM say_stock_changed(l, m.entry_id, m.kind, m.reason, m.quantity, p_source_type,
                p_source_id, m.source_line_id, m.noted,
                coalesce(m.happened_at, l.recorded_at), l.recorded_at, p_headers);
            r := (m.entry_id, l.id, m.product_id, m.warehouse_id, l.sequence, m.kind, m.reason,
                  m.quantity, l.on_hand - m.quantity, l.on_hand, l.head, m.noted,
                  coalesce(m.happened_at, l.recorded_at), l.recorded_at);
            RETURN NEXT r;
        ELSE
            v_order := m.order_id;
            v_incoming := v_incoming || jsonb_build_object(
                'level_id', l.id, 'product_id', l.product_id, 'warehouse_id', l.warehouse_id,
                'incoming', trim_scale(l.incoming)::text, 'level_version', l.version);
        END IF;
        IF l.status <> l.was THEN
            PERFORM say_status_changed(l.id, l.product_id, l.warehouse_id, l.status, l.was,
                l.available, l.minimum, l.reorder_point, l.target, l.version, p_headers);
        END IF;
        IF l.back_ordered > 0 AND l.available > 0 THEN
            v_rose := v_rose || l.id;
        END IF;
    END LOOP;
    IF v_rose <> '{}' THEN
        PERFORM fill_back_orders(v_rose, NULL, p_headers);
    END IF;
    IF v_incoming <> '[]' THEN
        INSERT INTO events (id, tenant_id, aggregate_type, aggregate_id, aggregate_version,
                            partition_key, type, payload, headers)
        VALUES (qm_new_id(), v_tenant, 'incoming', v_order,
            (extract(epoch FROM v_now) * 1000000)::bigint, v_order::text,
            'inventory.stock.incoming_changed.v1',
            jsonb_build_object('order_id', v_order, 'levels', v_incoming), p_headers);
    END IF;
    PERFORM refresh_product_levels(ARRAY(
        SELECT DISTINCT (x ->> 'product_id')::uuid FROM jsonb_array_elements(p_movements) AS x),
        p_headers);
END $$;

CREATE FUNCTION say_stock_changed(
    l levels, p_entry_id uuid, p_kind text, p_reason text, p_quantity numeric, p_source_type text,
    p_source_id uuid, p_source_line_id uuid, p_note text, p_happened_at timestamptz,
    p_recorded_at timestamptz, p_headers jsonb)
RETURNS void LANGUAGE sql AS $$
    INSERT INTO events (id, tenant_id, aggregate_type, aggregate_id, aggregate_version,
                        partition_key, type, payload, headers)
    VALUES (qm_new_id(), l.tenant_id, 'stock', l.id, l.sequence, l.id::text,
        'inventory.stock.changed.v1',
        jsonb_build_object(
            'level_id', l.id, 'product_id', l.product_id, 'warehouse_id', l.warehouse_id,
            'entry_id', p_entry_id, 'sequence', l.sequence, 'kind', p_kind, 'reason', p_reason,
            'quantity', trim_scale(p_quantity)::text,
            'before', trim_scale(l.on_hand - p_quantity)::text,
            'on_hand', trim_scale(l.on_hand)::text, 'reserved', trim_scale(l.reserved)::text,
            'available', trim_scale(l.available)::text, 'incoming', trim_scale(l.incoming)::text,
            'back_ordered', trim_scale(l.back_ordered)::text, 'status', l.status, 'level_version', l.version, 'hash', encode(l.head, 'hex'),
            'happened_at', p_happened_at, 'recorded_at', p_recorded_at,
            'source_type', p_source_type, 'source_id', p_source_id,
            'source_line_id', p_source_line_id, 'note', p_note),
        p_headers)
$$;

CREATE FUNCTION say_status_changed(
    p_rule_id uuid, p_product_id uuid, p_warehouse_id uuid, p_status text, p_was text,
    p_available numeric, p_minimum numeric, p_reorder_point numeric, p_target numeric,
    p_version bigint, p_headers jsonb)
RETURNS void LANGUAGE sql AS $$
    INSERT INTO events (id, tenant_id, aggregate_type, aggregate_id, aggregate_version,
                        partition_key, type, payload, headers)
    VALUES (qm_new_id(), qm_tenant(), 'reorder_rule', p_rule_id, p_version, p_rule_id::text,
        -- Worse is low, better is recovered, whatever the colours.
        CASE WHEN p_status = 'green' OR (p_status = 'amber' AND p_was = 'red')
            THEN 'inventory.stock.recovered.v1' ELSE 'inventory.stock.low.v1' END,
        jsonb_build_object(
            'rule_id', p_rule_id, 'product_id', p_product_id, 'warehouse_id', p_warehouse_id,
            'status', p_status, 'was', p_was, 'available', trim_scale(p_available)::text,
            'minimum', trim_scale(p_minimum)::text,
            'reorder_point', trim_scale(p_reorder_point)::text,
            'target', trim_scale(p_target)::text),
        p_headers)
$$;

-- One movement from the API in one round trip: tenant, idempotency key, movement, commit.
-- A request carried out before gives its entry again, with `repeated` set; QM003: the key was used
-- for another request.
CREATE FUNCTION move_stock(
    p_tenant_id uuid, p_user_id uuid, p_headers jsonb, p_route text, p_key text,
    p_fingerprint bytea, p_location text, p_movement jsonb,
    OUT entry posted, OUT repeated boolean)
LANGUAGE plpgsql SECURITY INVOKER AS $$
DECLARE
    v_earlier idempotency_keys;
BEGIN
    PERFORM set_config('qm.tenant', p_tenant_id::text, true);
    repeated := false;
    IF p_key IS NOT NULL THEN
        INSERT INTO idempotency_keys (tenant_id, user_id, route, key, fingerprint, location, status)
        VALUES (p_tenant_id, p_user_id, p_route, p_key, p_fingerprint, p_location, 201)
        ON CONFLICT DO NOTHING;
        repeated := NOT FOUND;
    END IF;
    IF NOT repeated THEN
        SELECT * INTO entry FROM post_movements(
            p_user_id, p_headers, NULL, NULL, jsonb_build_array(p_movement));
        RETURN;
    END IF;
    SELECT * INTO v_earlier FROM idempotency_keys
    WHERE tenant_id = p_tenant_id AND user_id = p_user_id AND route = p_route AND key = p_key;
    IF v_earlier.fingerprint IS DISTINCT FROM p_fingerprint THEN
        RAISE EXCEPTION 'idempotency key reused' USING ERRCODE = 'QM003';
    END IF;
    SELECT id, level_id, product_id, warehouse_id, sequence, kind, reason, quantity, before, after,
           hash, note, happened_at, recorded_at
    INTO entry FROM ledger_entries
    WHERE tenant_id = p_tenant_id AND id = right(v_earlier.location, 36)::uuid;
END $$;
