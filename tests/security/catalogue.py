"""What PostgreSQL's own catalogue must say of a service's database: SQL that finds what is wrong.

Exceptions are named here, by hand and with a reason; a new table without one must fit the rules.
"""

from collections.abc import Mapping

# Tables of no company, or from before one is known; all of them are out of reach of tenants' data.
WITHOUT_TENANT: Mapping[str, str] = {
    "alembic_version": "migrations",
    "jobs": "schedules of the service itself, for its relay login only",
    "tails": "how far workers of the service have read, for its relay login only",
    "users": "auth: a person may work for several companies",
    "sessions": "auth: found by their token before a company is known",
    "sign_ins": "auth: e-mails that nobody has are tried too",
    "throttles": "auth: failures count before it is known whose account it is",
    "one_time_codes": "auth: of a person, whatever the company",
    "second_factors": "auth: of a person, whatever the company",
    "recovery_codes": "auth: of a person, whatever the company",
    "seen_proofs": "auth: made by a browser, not by a company",
    "mails": "to a person, before a company is known perhaps; encrypted",
    "signing_keys": "auth: the installation's own",
}
# Unique over all companies, because ids are: who says a message again need not say whose it is.
UNIQUE_OVER_ALL = ("events_pkey", "inbox_pkey", "held_pkey")
# Never changed and never deleted by anybody who serves requests.
INSERT_ONLY: Mapping[str, tuple[str, ...]] = {
    "inventory": (
        "ledger_entries",
        "ledger_signatures",
        "ledger_costs",
        "ledger_values",
        "goods_issues",
        "sales_answers",
        "returned_parts",
    ),
    "sales": (
        "goods_costs",
        "order_reversals",
        "sales_order_timeline",
        "shipment_lines",
        "shipment_moves",
        "invoices",
        "invoice_lines",
        "invoice_taxes",
        "credit_notes",
        "credit_note_lines",
        "credit_note_taxes",
        "sales_return_lines",
        "sales_return_moves",
    ),
    "purchasing": (
        "purchase_order_timeline",
        "purchase_order_revisions",
        "purchase_order_revision_lines",
        "purchase_order_revision_prices",
        "purchase_order_revision_amounts",
        "purchase_order_revision_charges",
        "supplier_answer_lines",
        "supplier_answer_prices",
        "goods_receipts",
        "goods_receipt_lines",
        "goods_issue_lines",
        "replenishment_runs",
    ),
    "payments": (
        "journal_entries",
        "postings",
        "settlement_lines",
        "credit_notes",
        "bill_receipts",
        "reconciliations",
        "reconciliation_rows",
    ),
    "reporting": ("audit_log", "audit_costs"),
}
# Cost prices: for the costs login only. Selling prices and quantities are not cost.
COSTS: Mapping[str, tuple[str, ...]] = {
    "sales": ("stock_costs", "goods_costs", "sales_order_line_costs"),
    "inventory": ("ledger_costs", "ledger_values", "order_line_costs", "values_waiting"),
    "purchasing": (
        "supplier_product_costs",
        "purchase_order_line_prices",
        "purchase_order_amounts",
        "purchase_order_charges",
        "purchase_order_revision_prices",
        "purchase_order_revision_amounts",
        "purchase_order_revision_charges",
        "supplier_answer_prices",
    ),
    "payments": (
        "journal_entries",
        "postings",
        "agreed_lines",
        "agreed_orders",
        "liabilities",
        "settlements",
        "settlement_lines",
        "bills",
        "bill_receipts",
        "checkout_liabilities",
        "stripe_mismatches",
        "reconciliations",
        "reconciliation_rows",
    ),
    "reporting": (
        "audit_costs",
        "stock_level_values",
        "stock_movement_values",
        "stock_day_values",
        "purchase_line_costs",
        "purchase_order_costs",
        "sale_costs",
        "sale_day_costs",
        "sale_month_costs_by_product",
        "sale_month_costs_by_customer",
        "payables",
        "payable_moves",
        "book_accounts",
        "book_days",
    ),
    "notifications": ("notification_costs", "webhook_event_costs"),
}
COST_COLUMN = r"(cost|amount|subtotal|^total$|^tax$|^value$|charges|margin)"
# What is sold has prices, amounts and taxes too, for everybody who may see orders.
COST_COLUMN_OF = {"sales": r"(cost|margin)"}
# A salted hash of them; and what customers owe and pay.
NO_COST_BY_NAME = (
    "audit_log.costs_hash",
    "receivables.total",
    "credit_notes.total",
    "payments.amount",
    "payment_allocations.amount",
    "refunds.amount",
    # Those of suppliers are out of this login's sight (migrations/stripe.sql).
    "checkouts.amount",
    # What is sold, for how much.
    "sales_orders.discount_amount",
    "sales_orders.tax_amount",
    "sales_orders.tax",
    "sales_orders.total",
    "sales_order_lines.discount_amount",
    "sales_order_lines.tax",
    "sales_order_charges.amount",
    "sales_order_charges.tax_amount",
    "sales_order_charges.tax",
    "sale_lines.tax",
    "sale_days.tax",
    "sale_months_by_product.tax",
    "sale_months_by_customer.tax",
    "receivable_moves.amount",
)
# reporting's read models being made anew have a schema of their own.
_OURS = "c.relnamespace IN (SELECT oid FROM pg_namespace WHERE nspname IN ('public', 'rebuilding'))"
_POLICY = "(tenant_id = ( SELECT qm_tenant() AS qm_tenant))"


def wrong(service: str) -> str:
    """SQL that lists, one text a row, what breaks a rule in this service's database."""
    return "\nUNION ALL\n".join(
        (
            _rows(service),
            _policies(service),
            _logins(service),
            _functions(),
            _views(),
            _references(),
            _indexes(),
            _verbs(service),
            _costs(service),
        )
    )


def _rows(_service: str) -> str:
    return f"""
        SELECT format('table %s: no tenant_id, no forced row-level security', c.relname)
        FROM pg_class AS c
        WHERE {_OURS} AND c.relkind IN ('r', 'p')
          AND c.relname <> ALL ({_array(WITHOUT_TENANT)})
          AND NOT (c.relrowsecurity AND c.relforcerowsecurity AND EXISTS (
              SELECT FROM pg_attribute AS a WHERE a.attrelid = c.oid AND a.attname = 'tenant_id'
                AND a.attnotnull AND a.atttypid = 'uuid'::regtype))
    """


def _policies(service: str) -> str:
    return f"""
        SELECT format('table %s: lacks the tenant policy', c.relname) FROM pg_class AS c
        WHERE {_OURS} AND c.relkind IN ('r', 'p')
          AND c.relname <> ALL ({_array(WITHOUT_TENANT)})
          AND NOT EXISTS (SELECT FROM pg_policies AS p
              WHERE p.tablename = c.relname
                AND p.schemaname = c.relnamespace::regnamespace::text
                AND p.roles = '{{public}}' AND p.cmd = 'ALL'
                AND p.qual = '{_POLICY}' AND p.with_check = '{_POLICY}')
        UNION ALL
        SELECT format('table %s: policy %s lets %s see more', tablename, policyname, roles)
        FROM pg_policies
        WHERE permissive = 'PERMISSIVE' AND roles <> '{{{service}_relay}}'
          AND (qual, with_check) <> ('{_POLICY}', '{_POLICY}')
    """


def _logins(service: str) -> str:
    owner = f"{service}_owner"
    return f"""
        SELECT format('login %s may too much', rolname) FROM pg_roles
        WHERE rolname LIKE '{service}\\_%' AND (rolsuper OR rolbypassrls OR rolcreaterole
            OR rolcreatedb OR rolreplication OR NOT rolcanlogin)
        UNION ALL
        SELECT format('login %s is a member of %s', m.member::regrole, m.roleid::regrole)
        FROM pg_auth_members AS m WHERE m.member::regrole::text LIKE '{service}\\_%'
        UNION ALL
        SELECT format('%s %s belongs to %s', what, name, owner::regrole) FROM (
            SELECT 'relation' AS what, relname AS name, relowner AS owner, relnamespace AS space
            FROM pg_class
            UNION ALL SELECT 'function', proname, proowner, pronamespace FROM pg_proc
            UNION ALL SELECT 'schema', nspname, nspowner, oid FROM pg_namespace
        ) AS owned WHERE space = 'public'::regnamespace AND owner::regrole::text <> '{owner}'
        UNION ALL
        SELECT format('anybody may use schema public') FROM pg_namespace, aclexplode(nspacl) AS a
        WHERE nspname = 'public' AND a.grantee = 0
        UNION ALL
        SELECT format('%s may use schema public', a.grantee::regrole)
        FROM pg_namespace, aclexplode(nspacl) AS a
        WHERE nspname = 'public' AND a.grantee <> 0
          AND a.grantee::regrole::text NOT LIKE '{service}\\_%'
        UNION ALL
        SELECT format('%s may create in schema public', a.grantee::regrole)
        FROM pg_namespace, aclexplode(nspacl) AS a
        WHERE nspname = 'public' AND a.privilege_type = 'CREATE'
          AND a.grantee <> nspowner
        UNION ALL
        SELECT format('%s may connect', a.grantee::regrole)
        FROM pg_database, aclexplode(datacl) AS a
        WHERE datname = current_database()
          AND a.grantee::regrole::text NOT LIKE '{service}\\_%'
        UNION ALL
        SELECT format('table %s is granted to %s', c.relname, a.grantee::regrole)
        FROM pg_class AS c, aclexplode(c.relacl) AS a
        WHERE c.relnamespace = 'public'::regnamespace
          AND a.grantee::regrole::text NOT LIKE '{service}\\_%'
    """


def _functions() -> str:
    return """
        SELECT format('function %s runs with its owner''s rights', oid::regprocedure) FROM pg_proc
        WHERE pronamespace = 'public'::regnamespace AND prosecdef
    """


def _views() -> str:
    return """
        SELECT format('view %s sees more than who asks', relname) FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND (relkind = 'm' OR (relkind = 'v'
            AND NOT coalesce(reloptions @> '{security_invoker=true}', false)))
    """


def _references() -> str:
    return f"""
        SELECT format('%s of %s does not carry the tenant', k.conname, k.conrelid::regclass)
        FROM pg_constraint AS k
        WHERE k.contype = 'f' AND k.connamespace = 'public'::regnamespace
          AND k.conrelid::regclass::text <> ALL ({_array(WITHOUT_TENANT)})
          AND k.confrelid::regclass::text <> ALL ({_array(WITHOUT_TENANT)})
          AND NOT EXISTS (
              SELECT FROM unnest(k.conkey, k.confkey) AS pair(here, there)
              JOIN pg_attribute AS a ON a.attrelid = k.conrelid AND a.attnum = pair.here
              JOIN pg_attribute AS b ON b.attrelid = k.confrelid AND b.attnum = pair.there
              WHERE a.attname = 'tenant_id' AND b.attname = 'tenant_id')
    """


def _indexes() -> str:
    return f"""
        SELECT format('unique %s does not begin with the tenant', i.indexrelid::regclass)
        FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indrelid
        JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
        WHERE c.relnamespace = 'public'::regnamespace AND i.indisunique
          AND c.relname <> ALL ({_array(WITHOUT_TENANT)})
          AND i.indexrelid::regclass::text <> ALL ({_array(UNIQUE_OVER_ALL)})
          AND a.attname <> 'tenant_id'
    """


def _verbs(service: str) -> str:
    tables = _array((*INSERT_ONLY.get(service, ()), "events"))
    guarded = _array(INSERT_ONLY.get(service, ()))
    return f"""
        SELECT format('%s may %s %s', login, verb, c.relname)
        FROM pg_class AS c, unnest(ARRAY['{service}_app', '{service}_costs']) AS login,
            unnest(ARRAY['UPDATE', 'DELETE', 'TRUNCATE']) AS verb
        WHERE c.relnamespace = 'public'::regnamespace AND c.relname = ANY ({tables})
          AND (has_table_privilege(login, c.oid, verb)
               OR (verb = 'UPDATE' AND has_any_column_privilege(login, c.oid, verb)))
        UNION ALL
        SELECT format('%s may TRUNCATE %s', login, c.relname)
        FROM pg_class AS c, unnest(ARRAY['{service}_app', '{service}_costs', '{service}_relay'])
            AS login
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
          AND has_table_privilege(login, c.oid, 'TRUNCATE')
        UNION ALL
        SELECT format('its owner may change %s', name) FROM unnest({guarded}) AS name
        WHERE (SELECT count(*) FROM pg_trigger AS t JOIN pg_proc AS p ON p.oid = t.tgfoid
               WHERE t.tgrelid = to_regclass(name) AND p.proname = 'qm_refuse_change'
                 AND t.tgenabled = 'O') <> 2
    """


def _costs(service: str) -> str:
    return f"""
        SELECT format('%s_app may read %s of %s', '{service}', a.attname, c.relname)
        FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'v', 'm', 'p')
          AND (c.relname = ANY ({_array(COSTS.get(service, ()))})
               OR a.attname ~ '{COST_COLUMN_OF.get(service, COST_COLUMN)}')
          AND c.relname || '.' || a.attname <> ALL ({_array(NO_COST_BY_NAME)})
          AND NOT a.attisdropped
          AND has_column_privilege('{service}_app', c.oid, a.attnum, 'SELECT')
        UNION ALL
        SELECT format('anybody but costs may use schema rebuilding: %s', a.grantee::regrole)
        FROM pg_namespace, aclexplode(nspacl) AS a
        WHERE nspname = 'rebuilding'
          AND a.grantee NOT IN (nspowner, '{service}_costs'::regrole)
    """


def _array(names: Mapping[str, str] | tuple[str, ...]) -> str:
    return "ARRAY[" + ", ".join(f"'{name}'" for name in names) + "]::text[]"
