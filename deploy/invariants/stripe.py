"""Money by card: what Stripe took and gave back is what is here."""

from typing import Final

from deploy.invariants.check import Check

STRIPE: Final = (
    Check(
        5,
        "each payment by Stripe came by one page that asked for as much",
        "payments",
        """
        SELECT format('payment %s: %s %s, its page %s', p.number, p.amount, p.currency,
            coalesce(format('is %s of %s %s', c.status, c.amount, c.currency), 'is not there'))
        FROM payments AS p
        LEFT JOIN checkouts AS c ON c.tenant_id = p.tenant_id AND c.outcome_id = p.id
        WHERE p.method = 'stripe'
          AND (c.status, c.amount, c.currency) IS DISTINCT FROM ('paid', p.amount, p.currency)
        """,
    ),
    Check(
        5,
        "each paid page led to a payment or a settlement, or is listed as not counted",
        "payments",
        """
        SELECT format('checkout %s of %s %s', c.id, c.amount, c.currency) FROM checkouts AS c
        WHERE c.status = 'paid'
          AND NOT EXISTS (SELECT FROM payments AS p
                          WHERE p.tenant_id = c.tenant_id AND p.id = c.outcome_id)
          AND NOT EXISTS (SELECT FROM settlements AS s
                          WHERE s.tenant_id = c.tenant_id AND s.id = c.outcome_id)
          AND NOT EXISTS (SELECT FROM stripe_mismatches AS m WHERE m.tenant_id = c.tenant_id
                          AND m.checkout_id = c.id AND m.kind = 'not_counted')
        """,
    ),
    Check(
        5,
        "no more went back of a payment than it was",
        "payments",
        """
        SELECT format('payment %s: %s of %s', p.number, sum(r.amount), p.amount)
        FROM payments AS p JOIN refunds AS r ON r.tenant_id = p.tenant_id AND r.payment_id = p.id
        WHERE r.status IN ('requested', 'succeeded')
        GROUP BY p.tenant_id, p.id, p.number, p.amount HAVING sum(r.amount) > p.amount
        """,
    ),
    Check(
        5,
        "payments here are those at Stripe",
        "payments",
        """
        SELECT format('%s %s: here %s, at Stripe %s', kind, reference, ours, theirs)
        FROM stripe_mismatches WHERE resolved_at IS NULL
        """,
    ),
)
