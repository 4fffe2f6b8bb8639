// The paths the console reads, which are also the first words of their query keys.

export const paths = {
  me: "/api/v1/auth/me",
  tenant: "/api/v1/auth/tenant",
  users: "/api/v1/auth/users",
  user: "/api/v1/auth/users/{user_id}",
  invitations: "/api/v1/auth/invitations",
  roles: "/api/v1/auth/roles",
  permissions: "/api/v1/auth/permissions",
  apiKeys: "/api/v1/auth/api-keys",
  sessions: "/api/v1/auth/sessions",
  signIns: "/api/v1/auth/sign-ins",
  categories: "/api/v1/catalog/categories",
  units: "/api/v1/catalog/units",
  audit: "/api/v1/reporting/audit",
  products: "/api/v1/catalog/products",
  product: "/api/v1/catalog/products/{product_id}",
  productsImport: "/api/v1/catalog/products/import",
  productsExport: "/api/v1/catalog/products/export",
  imports: "/api/v1/catalog/imports",
  import: "/api/v1/catalog/imports/{import_id}",
  recipe: "/api/v1/catalog/products/{product_id}/recipe",
  warehouses: "/api/v1/inventory/warehouses",
  stock: "/api/v1/inventory/stock",
  held: "/api/v1/inventory/stock/by-warehouse",
  stockSummary: "/api/v1/inventory/stock/summary",
  stockAsOf: "/api/v1/inventory/stock/as-of",
  buildable: "/api/v1/inventory/buildable",
  rules: "/api/v1/inventory/reorder-rules",
  movements: "/api/v1/inventory/movements",
  reasons: "/api/v1/inventory/reasons",
  reservations: "/api/v1/inventory/reservations",
  reservation: "/api/v1/inventory/reservations/{reservation_id}",
  transfers: "/api/v1/inventory/transfers",
  transfer: "/api/v1/inventory/transfers/{transfer_id}",
  counts: "/api/v1/inventory/counts",
  count: "/api/v1/inventory/counts/{count_id}",
  ledgerCheck: "/api/v1/inventory/ledger/verify",
  valuation: "/api/v1/inventory/valuation",
  unvalued: "/api/v1/inventory/valuation/unvalued",
  suppliers: "/api/v1/purchasing/suppliers",
  supplier: "/api/v1/purchasing/suppliers/{supplier_id}",
  offers: "/api/v1/purchasing/supplier-products",
  orders: "/api/v1/purchasing/orders",
  order: "/api/v1/purchasing/orders/{order_id}",
  approvals: "/api/v1/purchasing/approvals",
  approvalRules: "/api/v1/purchasing/approval-rules",
  approvers: "/api/v1/purchasing/approvers",
  delegations: "/api/v1/purchasing/approval-delegations",
  revisions: "/api/v1/purchasing/orders/{order_id}/revisions",
  timeline: "/api/v1/purchasing/orders/{order_id}/timeline",
  link: "/api/v1/purchasing/orders/{order_id}/link",
  answers: "/api/v1/purchasing/orders/{order_id}/answers",
} as const;

/** All that is read of one order: fetched again when it moves. */
export const OF_ORDER = [paths.order, paths.timeline, paths.revisions, paths.link, paths.answers];

/** Every query of a path, whatever its filters. */
export function allOf(path: string): readonly unknown[] {
  return ["get", path];
}
