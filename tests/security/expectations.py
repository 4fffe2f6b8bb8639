"""Who may do what, written by hand from the design's table of roles; never taken from the code.

An operation that is not named here fails the build: who adds a route says here who may use it.
"""

ADMIN = frozenset({"admin"})
BUYERS = ADMIN | {"purchase_manager"}
SELLERS = ADMIN | {"sales_manager"}
STORE = ADMIN | {"store_manager"}
ACCOUNTANTS = ADMIN | {"accountant"}
WAREHOUSE = STORE | {"staff"}
WORKING = BUYERS | SELLERS | WAREHOUSE | ACCOUNTANTS
EVERY_ROLE = WORKING | {"viewer"}
# Purchasing is not the sales manager's, and not the viewer's.
SEE_BUYING = BUYERS | WAREHOUSE | ACCOUNTANTS
CHANGE_CATALOG = BUYERS | SELLERS

# Not a matter of roles: open to everybody, or to no person at all.
ANYBODY = frozenset({"anybody"})
SERVICES_ONLY: frozenset[str] = frozenset()
# Those who run the installation, whatever company they belong to.
OPERATORS_ONLY: frozenset[str] = frozenset()

EXPECTED: dict[str, frozenset[str]] = {
    "GET /.well-known/jwks.json": ANYBODY,
    "POST /api/v1/auth/register": ANYBODY,
    "POST /api/v1/auth/login": ANYBODY,
    "POST /api/v1/auth/refresh": ANYBODY,
    "POST /api/v1/auth/logout": ANYBODY,
    "GET /api/v1/auth/sign-in-options": ANYBODY,
    "GET /api/v1/auth/google/start": ANYBODY,
    "POST /api/v1/auth/google/callback": ANYBODY,
    "POST /api/v1/auth/google/second-factor": ANYBODY,
    "POST /api/v1/auth/google/register": ANYBODY,
    "GET /api/v1/auth/me": EVERY_ROLE,
    "PATCH /api/v1/auth/me": EVERY_ROLE,
    "PUT /api/v1/auth/me/picture": EVERY_ROLE,
    "DELETE /api/v1/auth/me/picture": EVERY_ROLE,
    "GET /api/v1/auth/users/{user_id}/picture": EVERY_ROLE,
    "PUT /api/v1/auth/users/{user_id}/picture": ADMIN,
    "DELETE /api/v1/auth/users/{user_id}/picture": ADMIN,
    "POST /api/v1/auth/switch": EVERY_ROLE,
    # One's own; a member's need auth.users.read and auth.users.manage (tests/services/auth).
    "GET /api/v1/auth/sessions": EVERY_ROLE,
    "DELETE /api/v1/auth/sessions": EVERY_ROLE,
    "DELETE /api/v1/auth/sessions/{session_id}": EVERY_ROLE,
    "POST /api/v1/auth/totp/enable": EVERY_ROLE,
    "POST /api/v1/auth/totp/confirm": EVERY_ROLE,
    "POST /api/v1/auth/totp/disable": EVERY_ROLE,
    "POST /api/v1/auth/totp/recovery-codes": EVERY_ROLE,
    "GET /api/v1/auth/users": ADMIN,
    "POST /api/v1/auth/users": ADMIN,
    "GET /api/v1/auth/users/{user_id}": ADMIN,
    "PATCH /api/v1/auth/users/{user_id}": ADMIN,
    "POST /api/v1/auth/users/{user_id}/deactivate": ADMIN,
    "POST /api/v1/auth/users/{user_id}/reactivate": ADMIN,
    "POST /api/v1/auth/users/invite": ADMIN,
    "GET /api/v1/auth/invitations": ADMIN,
    "POST /api/v1/auth/invitations/look": ANYBODY,
    "POST /api/v1/auth/invitations/accept": ANYBODY,
    "GET /api/v1/auth/invitations/{invitation_id}": ADMIN,
    "DELETE /api/v1/auth/invitations/{invitation_id}": ADMIN,
    "POST /api/v1/auth/invitations/{invitation_id}/resend": ADMIN,
    "GET /api/v1/auth/permissions": EVERY_ROLE,
    "GET /api/v1/auth/roles": ADMIN,
    "POST /api/v1/auth/roles": ADMIN,
    "GET /api/v1/auth/roles/{key}": ADMIN,
    "PATCH /api/v1/auth/roles/{key}": ADMIN,
    "DELETE /api/v1/auth/roles/{key}": ADMIN,
    "GET /api/v1/auth/api-keys": ADMIN,
    "POST /api/v1/auth/api-keys": ADMIN,
    "GET /api/v1/auth/api-keys/{api_key_id}": ADMIN,
    "DELETE /api/v1/auth/api-keys/{api_key_id}": ADMIN,
    "GET /api/v1/auth/tenant": EVERY_ROLE,
    "PATCH /api/v1/auth/tenant": ADMIN,
    "GET /api/v1/auth/tenants": SERVICES_ONLY,
    "GET /api/v1/catalog/categories": WORKING,
    "POST /api/v1/catalog/categories": CHANGE_CATALOG,
    "GET /api/v1/catalog/categories/{category_id}": WORKING,
    "PATCH /api/v1/catalog/categories/{category_id}": CHANGE_CATALOG,
    "GET /api/v1/catalog/products": WORKING,
    "POST /api/v1/catalog/products": CHANGE_CATALOG,
    "GET /api/v1/catalog/products/export": WORKING,
    "POST /api/v1/catalog/products/import": CHANGE_CATALOG,
    "GET /api/v1/catalog/products/{product_id}": WORKING,
    "PATCH /api/v1/catalog/products/{product_id}": CHANGE_CATALOG,
    "POST /api/v1/catalog/products/{product_id}/archive": CHANGE_CATALOG,
    "GET /api/v1/inventory/stock": WORKING,
    "GET /api/v1/inventory/stock/summary": WORKING,
    "GET /api/v1/inventory/reasons": WORKING,
    "GET /api/v1/inventory/reorder-rules": WORKING,
    "PUT /api/v1/inventory/reorder-rules": STORE,
    "GET /api/v1/inventory/movements": WORKING,
    "POST /api/v1/inventory/movements": WAREHOUSE,
    "POST /api/v1/inventory/movements/bulk": WAREHOUSE,
    "GET /api/v1/inventory/movements/{entry_id}": WORKING,
    "POST /api/v1/inventory/movements/{entry_id}/reverse": WAREHOUSE,
    "GET /api/v1/inventory/stock/as-of": WORKING,
    "GET /api/v1/inventory/ledger/verify": ACCOUNTANTS,
    "GET /api/v1/inventory/reservations": WORKING,
    "POST /api/v1/inventory/reservations": WAREHOUSE,
    "GET /api/v1/inventory/reservations/{reservation_id}": WORKING,
    "POST /api/v1/inventory/reservations/{reservation_id}/release": WAREHOUSE,
    "POST /api/v1/inventory/reservations/{reservation_id}/issue": WAREHOUSE,
    "GET /api/v1/inventory/transfers": WORKING,
    "POST /api/v1/inventory/transfers": WAREHOUSE,
    "GET /api/v1/inventory/transfers/{transfer_id}": WORKING,
    "POST /api/v1/inventory/transfers/{transfer_id}/dispatch": WAREHOUSE,
    "POST /api/v1/inventory/transfers/{transfer_id}/receive": WAREHOUSE,
    "POST /api/v1/inventory/transfers/{transfer_id}/cancel": WAREHOUSE,
    "GET /api/v1/inventory/warehouses": WORKING,
    "POST /api/v1/inventory/warehouses": STORE,
    "GET /api/v1/inventory/warehouses/{warehouse_id}": WORKING,
    "PATCH /api/v1/inventory/warehouses/{warehouse_id}": STORE,
    "GET /api/v1/purchasing/suppliers": SEE_BUYING,
    "POST /api/v1/purchasing/suppliers": BUYERS,
    "GET /api/v1/purchasing/suppliers/{supplier_id}": SEE_BUYING,
    "PATCH /api/v1/purchasing/suppliers/{supplier_id}": BUYERS,
    "POST /api/v1/purchasing/suppliers/{supplier_id}/deactivate": BUYERS,
    "GET /api/v1/purchasing/supplier-products": SEE_BUYING,
    "PUT /api/v1/purchasing/supplier-products": BUYERS,
    "POST /api/v1/purchasing/supplier-products/bulk": BUYERS,
    "GET /api/v1/purchasing/orders": SEE_BUYING,
    "POST /api/v1/purchasing/orders": BUYERS,
    "GET /api/v1/purchasing/orders/{order_id}": SEE_BUYING,
    "PATCH /api/v1/purchasing/orders/{order_id}": BUYERS,
    "GET /api/v1/purchasing/orders/{order_id}/timeline": SEE_BUYING,
    "POST /api/v1/purchasing/orders/{order_id}/submit": BUYERS,
    "POST /api/v1/purchasing/orders/{order_id}/withdraw": BUYERS,
    "POST /api/v1/purchasing/orders/{order_id}/approve": BUYERS,
    "POST /api/v1/purchasing/orders/{order_id}/reject": BUYERS,
    "POST /api/v1/purchasing/orders/{order_id}/revise": BUYERS,
    "POST /api/v1/purchasing/orders/{order_id}/send": BUYERS,
    "POST /api/v1/purchasing/orders/{order_id}/confirm": BUYERS,
    "POST /api/v1/purchasing/orders/{order_id}/decline": BUYERS,
    "POST /api/v1/purchasing/orders/{order_id}/cancel": BUYERS,
    "POST /api/v1/purchasing/orders/{order_id}/close": BUYERS,
    "POST /api/v1/purchasing/orders/{order_id}/receipts": WAREHOUSE,
    "GET /api/v1/purchasing/orders/{order_id}/receipts/{receipt_id}": SEE_BUYING,
    "GET /api/v1/purchasing/receipts/{receipt_id}": SEE_BUYING,
    "GET /api/v1/reporting/audit": ACCOUNTANTS,
    "GET /api/v1/reporting/audit/verify": ACCOUNTANTS,
}

# What each service answers beside that; the gateway does not forward it.
OF_EVERY_SERVICE: dict[str, frozenset[str]] = {
    "GET /events": SERVICES_ONLY,
    "GET /admin/outbox": OPERATORS_ONLY,
    "GET /admin/jobs": OPERATORS_ONLY,
    "GET /admin/config": OPERATORS_ONLY,
    # Of auth alone.
    "GET /admin/signing-keys": OPERATORS_ONLY,
    "POST /admin/signing-keys/rotate": OPERATORS_ONLY,
    # Of auth alone.
    "GET /admin/signing-keys": OPERATORS_ONLY,
    "POST /admin/signing-keys/rotate": OPERATORS_ONLY,
    "GET /admin/dead-letters": OPERATORS_ONLY,
    "GET /admin/dead-letters/{letter_id}": OPERATORS_ONLY,
    "POST /admin/dead-letters/replay": OPERATORS_ONLY,
    "POST /admin/dead-letters/drop": OPERATORS_ONLY,
}
