// Every address of the console. Pages are loaded when they are first opened.

import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from "@tanstack/react-router";
import type { QueryClient } from "@tanstack/react-query";

import { api } from "./api/client";
import { cache } from "./api/cache";
import { paths } from "./api/keys";
import { accessToken } from "./api/session";
import type {
  CountStatus,
  InvoiceStatus,
  NotificationKind,
  OrderStatus,
  Outcome,
  SalesStatus,
  StockStatus,
  TransferStatus,
} from "./api/types";
import type { InvoiceFilters } from "./features/invoices/queries";
import { type Kind, KINDS, SERVICES } from "./features/imports/kinds";
import { KINDS as TOLD } from "./features/notifications/kinds";
import type { OrderFilters } from "./features/purchasing/queries";
import type { NeedFilters, NeedState } from "./features/replenishment/queries";
import type { SalesFilters } from "./features/sales/queries";
import { OUTCOMES } from "./features/settings/outcomes";
import { isClock } from "./format/formats";
import { Shell } from "./features/shell/Shell";
import { CrashPage } from "./features/shell/CrashPage";
import { guarded } from "./features/shell/guarded";
import { lazily } from "./ui/lazily";

interface Context {
  cache: QueryClient;
}

type Raw = Record<string, unknown>;
type Step = "supplier" | "lines" | "warehouse" | "review";
const PERIODS = ["7d", "90d", "12m"] as const;
interface HomeSearch {
  /** Thirty days, without it. */
  period?: (typeof PERIODS)[number];
}
interface StockSearch {
  q?: string;
  warehouse?: string;
  category?: string;
  status?: StockStatus;
}
interface ItemSearch {
  tab?: "reservations" | "transfers" | "recipe" | "past";
  /** A time on the company's clock, and by which of the ledger's two. */
  at?: string;
  by?: "recorded";
}
interface AsOfSearch extends Omit<ItemSearch, "tab"> {
  warehouse?: string;
  category?: string;
}
interface CountsSearch {
  status?: CountStatus;
  /** The drawer of a new sheet, and what is to be counted where. */
  start?: "1";
  product?: string;
  warehouse?: string;
}
export interface ProductsSearch {
  q?: string;
  category?: string;
  kind?: "component" | "bundle";
  /** Those that are bought and sold, without it. */
  state?: "archived" | "all";
  /** By SKU, without it. */
  sort?: "-sku" | "name" | "-name" | "price" | "-price";
  edit?: "new";
  /** What a new product begins from. */
  like?: string;
}
export interface SuppliersSearch {
  q?: string;
  /** Those we buy from, without it. */
  state?: "inactive" | "all";
  /** By name, without it. */
  sort?: "-name" | "number" | "-number";
  edit?: "new";
}
export interface CustomersSearch {
  q?: string;
  /** Those we sell to, without it. */
  state?: "inactive" | "all";
  terms?: "prepaid" | "credit";
  /** By name, without it. */
  sort?: "-name" | "number" | "-number";
  edit?: "new";
}
export interface PaymentsSearch {
  tab?: "invoices" | "refunds" | "checkouts" | "ageing";
  q?: string;
  /** The payment in the drawer, or `new`. */
  open?: string;
  /** What a new payment is for. */
  invoice?: string;
}
export interface AuditSearch {
  q?: string;
  service?: string;
  /** The thing, and the person. */
  subject?: string;
  actor?: string;
  /** Days of the company's calendar. */
  from?: string;
  to?: string;
  /** The entry in the drawer. */
  entry?: string;
}
export interface PayablesSearch {
  tab?: "bills" | "settlements" | "ageing";
  supplier?: string;
  /** The bill whose files are looked at. */
  bill?: string;
  /** What is being written: what is paid, or a bill. */
  edit?: "settle" | "bill";
}
export interface BooksSearch {
  tab?: "journal" | "reconciliations";
  account?: string;
  /** The reconciliation that is looked at. */
  run?: string;
}
interface RecordSearch {
  q?: string;
  /** The record in the drawer: its id, or `new`. */
  edit?: string;
}

const text = (value: unknown) => (typeof value === "string" && value ? value : undefined);
const clock = (value: unknown) =>
  typeof value === "string" && isClock(value) ? value : undefined;
const day = (value: unknown) =>
  typeof value === "string" && isClock(`${value}T00:00`) ? value : undefined;
const oneOf = <Name extends string>(names: readonly Name[], value: unknown) =>
  names.find((name) => name === value);

const STOCK: readonly StockStatus[] = ["green", "amber", "red"];
const ORDER: readonly OrderStatus[] = [
  "draft",
  "pending_approval",
  "approved",
  "sent",
  "confirmed",
  "partially_received",
  "received",
  "closed",
  "rejected",
  "declined",
  "cancelled",
];

const NEEDS: readonly NeedState[] = [
  "ready",
  "drafted",
  "by_hand",
  "no_rule",
  "no_supplier",
  "archived",
  "bundle",
  "closed",
  "draft_full",
  "too_large",
];

const root = createRootRouteWithContext<Context>()({
  notFoundComponent: lazily(() => import("./features/shell/NotFoundPage"), "NotFoundPage"),
  errorComponent: CrashPage,
});

const door = <Path extends string>(path: Path) => ({ getParentRoute: () => root, path }) as const;

const login = createRoute({
  ...door("/login"),
  validateSearch: (raw: Raw): { to?: string } => ({ to: text(raw.to) }),
  component: lazyRouteComponent(() => import("./features/session/LoginPage"), "LoginPage"),
});

/** Where Google sends people back to, with what it says in the address. */
const google = createRoute({
  ...door("/login/google"),
  validateSearch: (raw: Raw): { code?: string; state?: string; iss?: string; error?: string } => ({
    code: text(raw.code),
    state: text(raw.state),
    iss: text(raw.iss),
    error: text(raw.error),
  }),
  component: lazyRouteComponent(() => import("./features/session/GooglePage"), "GooglePage"),
});

const register = createRoute({
  ...door("/register"),
  component: lazyRouteComponent(() => import("./features/session/RegisterPage"), "RegisterPage"),
});

const reset = createRoute({
  ...door("/reset"),
  validateSearch: (raw: Raw): { step?: "code" | "done"; to?: string } => ({
    step: oneOf(["code", "done"], raw.step),
    to: text(raw.to),
  }),
  component: lazyRouteComponent(() => import("./features/session/ResetPage"), "ResetPage"),
});

const invitation = createRoute({
  ...door("/invitation"),
  component: lazyRouteComponent(() => import("./features/session/InvitationPage"), "InvitationPage"),
});

/** All that needs somebody signed in. */
const app = createRoute({
  getParentRoute: () => root,
  id: "app",
  beforeLoad: async ({ location, context }) => {
    if ((await accessToken()) === null) {
      const to = location.href === "/" ? undefined : location.href;
      throw redirect({ to: "/login", search: { to } });
    }
    await context.cache.ensureQueryData(api.queryOptions("get", paths.me));
  },
  component: Shell,
});

const page = <Path extends string>(path: Path) => ({ getParentRoute: () => app, path }) as const;

const home = createRoute({
  ...page("/"),
  validateSearch: (raw: Raw): HomeSearch => ({ period: PERIODS.find((period) => period === raw.period) }),
  component: lazyRouteComponent(() => import("./features/home/HomePage"), "HomePage"),
});

const stock = createRoute({
  ...page("/stock"),
  validateSearch: (raw: Raw): StockSearch => ({
    q: text(raw.q),
    warehouse: text(raw.warehouse),
    category: text(raw.category),
    status: oneOf(STOCK, raw.status),
  }),
  component: guarded(
    ["inventory.stock.read"],
    () => import("./features/stock/StockPage"),
    "StockPage",
  ),
});

const item = createRoute({
  ...page("/stock/$sku"),
  validateSearch: (raw: Raw): ItemSearch => ({
    tab: oneOf(["reservations", "transfers", "recipe", "past"], raw.tab),
    at: clock(raw.at),
    by: oneOf(["recorded"], raw.by),
  }),
  component: guarded(
    ["inventory.stock.read"],
    () => import("./features/stock/ItemPage"),
    "ItemPage",
  ),
});

const adjust = createRoute({
  ...page("/stock/adjust"),
  component: guarded(
    ["inventory.stock.move"],
    () => import("./features/stock/adjust/AdjustPage"),
    "AdjustPage",
  ),
});

const scan = createRoute({
  ...page("/scan"),
  component: lazyRouteComponent(() => import("./features/scan/ScanPage"), "ScanPage"),
});

const receive = createRoute({
  ...page("/receive"),
  validateSearch: (raw: Raw): { order?: string } => ({ order: text(raw.order) }),
  component: guarded(
    ["purchasing.orders.read", "purchasing.receipts.create"],
    () => import("./features/receiving/ReceivePage"),
    "ReceivePage",
  ),
});

const asOf = createRoute({
  ...page("/stock/as-of"),
  validateSearch: (raw: Raw): AsOfSearch => ({
    at: clock(raw.at),
    by: oneOf(["recorded"], raw.by),
    warehouse: text(raw.warehouse),
    category: text(raw.category),
  }),
  component: guarded(
    ["inventory.stock.read"],
    () => import("./features/stock/AsOfPage"),
    "AsOfPage",
  ),
});

const reservations = createRoute({
  ...page("/stock/reservations"),
  validateSearch: (raw: Raw): { status?: "open" | "issued" | "released" } => ({
    status: oneOf(["open", "issued", "released"], raw.status),
  }),
  component: guarded(
    ["inventory.stock.read"],
    () => import("./features/stock/ReservationsPage"),
    "ReservationsPage",
  ),
});

const valuation = createRoute({
  ...page("/stock/valuation"),
  component: guarded(
    ["costs.read"],
    () => import("./features/worth/ValuationPage"),
    "ValuationPage",
  ),
});

const TRANSFER: readonly TransferStatus[] = ["draft", "in_transit", "received", "cancelled"];

const transfers = createRoute({
  ...page("/stock/transfers"),
  validateSearch: (raw: Raw): { status?: TransferStatus; warehouse?: string } => ({
    status: oneOf(TRANSFER, raw.status),
    warehouse: text(raw.warehouse),
  }),
  component: guarded(
    ["inventory.stock.read"],
    () => import("./features/transfers/TransfersPage"),
    "TransfersPage",
  ),
});

const newTransfer = createRoute({
  ...page("/stock/transfers/new"),
  validateSearch: (raw: Raw): { product?: string } => ({ product: text(raw.product) }),
  component: guarded(
    ["inventory.stock.move"],
    () => import("./features/transfers/NewTransferPage"),
    "NewTransferPage",
  ),
});

const transfer = createRoute({
  ...page("/stock/transfers/$id"),
  component: guarded(
    ["inventory.stock.read"],
    () => import("./features/transfers/TransferPage"),
    "TransferPage",
  ),
});

const COUNT: readonly CountStatus[] = ["counting", "submitted", "approved", "cancelled"];

const counts = createRoute({
  ...page("/stock/counts"),
  validateSearch: (raw: Raw): CountsSearch => ({
    status: oneOf(COUNT, raw.status),
    start: oneOf(["1"], raw.start),
    product: text(raw.product),
    warehouse: text(raw.warehouse),
  }),
  component: guarded(
    ["inventory.stock.read"],
    () => import("./features/counts/CountsPage"),
    "CountsPage",
  ),
});

const count = createRoute({
  ...page("/stock/counts/$id"),
  validateSearch: (raw: Raw): { show?: "open" | "done" | "differs" } => ({
    show: oneOf(["open", "done", "differs"], raw.show),
  }),
  component: guarded(
    ["inventory.stock.read"],
    () => import("./features/counts/CountPage"),
    "CountPage",
  ),
});

const imports = createRoute({
  ...page("/import"),
  validateSearch: (raw: Raw): { of?: Kind } => ({ of: oneOf(KINDS, raw.of) }),
  component: lazyRouteComponent(() => import("./features/imports/ImportsPage"), "ImportsPage"),
});

const oneImport = createRoute({
  ...page("/import/$service/$id"),
  params: {
    parse: ({ service, id }) => ({ service: oneOf(SERVICES, service) ?? SERVICES[0], id }),
    stringify: (params) => params,
  },
  component: lazyRouteComponent(() => import("./features/imports/ImportPage"), "ImportPage"),
});

const downloads = createRoute({
  ...page("/downloads"),
  component: lazyRouteComponent(() => import("./features/exports/DownloadsPage"), "DownloadsPage"),
});

const orders = createRoute({
  ...page("/purchase-orders"),
  validateSearch: (raw: Raw): OrderFilters => ({
    q: text(raw.q),
    status: oneOf(ORDER, raw.status),
    supplier: text(raw.supplier),
    warehouse: text(raw.warehouse),
    by: text(raw.by),
    from: day(raw.from),
    to: day(raw.to),
    overdue: oneOf(["1"], raw.overdue),
  }),
  component: guarded(
    ["purchasing.orders.read"],
    () => import("./features/purchasing/OrdersPage"),
    "OrdersPage",
  ),
});

const step = (raw: Raw): { step?: Step } => ({
  step: oneOf(["supplier", "lines", "warehouse", "review"], raw.step),
});

const SALE: readonly SalesStatus[] = [
  "draft",
  "reserving",
  "out_of_stock",
  "pending_approval",
  "approved",
  "awaiting_payment",
  "picking",
  "partially_shipped",
  "shipped",
  "completed",
  "rejected",
  "cancelled",
];

const sales = createRoute({
  ...page("/sales"),
  validateSearch: (raw: Raw): SalesFilters => ({
    q: text(raw.q),
    status: oneOf(SALE, raw.status),
    customer: text(raw.customer),
    warehouse: text(raw.warehouse),
    by: text(raw.by),
    from: day(raw.from),
    to: day(raw.to),
    flagged: oneOf(["1"], raw.flagged),
  }),
  component: guarded(
    ["sales.orders.read"],
    () => import("./features/sales/SalesPage"),
    "SalesPage",
  ),
});

const sellStep = (raw: Raw): { step?: "customer" | "lines" | "stock" | "review" } => ({
  step: oneOf(["customer", "lines", "stock", "review"], raw.step),
});

const newSale = createRoute({
  ...page("/sales/new"),
  validateSearch: sellStep,
  component: guarded(
    ["sales.orders.manage"],
    () => import("./features/sales/NewSalePage"),
    "NewSalePage",
  ),
});

const sale = createRoute({
  ...page("/sales/$id"),
  validateSearch: (raw: Raw): { drawer?: "ship" | "return" | "undo" | "replace" } => ({
    drawer: oneOf(["ship", "return", "undo", "replace"], raw.drawer),
  }),
  component: guarded(
    ["sales.orders.read"],
    () => import("./features/sales/SalePage"),
    "SalePage",
  ),
});

const editSale = createRoute({
  ...page("/sales/$id/edit"),
  validateSearch: sellStep,
  component: guarded(
    ["sales.orders.manage"],
    () => import("./features/sales/EditSalePage"),
    "EditSalePage",
  ),
});

const newOrder = createRoute({
  ...page("/purchase-orders/new"),
  validateSearch: step,
  component: guarded(
    ["purchasing.orders.manage", "costs.read"],
    () => import("./features/purchasing/NewOrderPage"),
    "NewOrderPage",
  ),
});

const order = createRoute({
  ...page("/purchase-orders/$id"),
  validateSearch: (raw: Raw): { drawer?: "receive" } => ({ drawer: oneOf(["receive"], raw.drawer) }),
  component: guarded(
    ["purchasing.orders.read"],
    () => import("./features/purchasing/OrderPage"),
    "OrderPage",
  ),
});

const editOrder = createRoute({
  ...page("/purchase-orders/$id/edit"),
  validateSearch: step,
  component: guarded(
    ["purchasing.orders.manage", "costs.read"],
    () => import("./features/purchasing/EditOrderPage"),
    "EditOrderPage",
  ),
});

const approvals = createRoute({
  ...page("/approvals"),
  validateSearch: (raw: Raw): { order?: string } => ({ order: text(raw.order) }),
  component: guarded(
    ["purchasing.orders.approve", "costs.read"],
    () => import("./features/approvals/ApprovalsPage"),
    "ApprovalsPage",
  ),
});

const replenishment = createRoute({
  ...page("/replenishment"),
  validateSearch: (raw: Raw): NeedFilters => ({
    state: oneOf(NEEDS, raw.state),
    supplier: text(raw.supplier),
    warehouse: text(raw.warehouse),
  }),
  component: guarded(
    ["purchasing.orders.read"],
    () => import("./features/replenishment/ReplenishmentPage"),
    "ReplenishmentPage",
  ),
});

const status = createRoute({
  ...page("/status"),
  component: guarded(["operator"], () => import("./features/status/StatusPage"), "StatusPage"),
});

const tracking = createRoute({
  ...page("/tracking"),
  component: lazyRouteComponent(() => import("./features/tracking/TrackingPage"), "TrackingPage"),
});

const profile = createRoute({
  ...page("/profile"),
  validateSearch: (raw: Raw): { email?: "change" | "code" } => ({
    email: oneOf(["change", "code"], raw.email),
  }),
  component: lazyRouteComponent(() => import("./features/profile/ProfilePage"), "ProfilePage"),
});

const notifications = createRoute({
  ...page("/notifications"),
  validateSearch: (raw: Raw): { show?: "all"; kind?: NotificationKind } => ({
    show: oneOf(["all"], raw.show),
    kind: oneOf(TOLD, raw.kind),
  }),
  component: guarded(
    ["notifications.own.read"],
    () => import("./features/notifications/NotificationsPage"),
    "NotificationsPage",
  ),
});

const settings = createRoute({
  ...page("/settings"),
  component: lazyRouteComponent(() => import("./features/settings/SettingsPage"), "SettingsPage"),
});

const tab = <Path extends string>(path: Path) =>
  ({
    getParentRoute: () => settings,
    path,
    validateSearch: (raw: Raw): Pick<RecordSearch, "edit"> => ({ edit: text(raw.edit) }),
  }) as const;

const users = createRoute({
  ...tab("/users"),
  component: lazyRouteComponent(() => import("./features/settings/UsersPage"), "UsersPage"),
});

const invitations = createRoute({
  ...tab("/invitations"),
  component: lazyRouteComponent(
    () => import("./features/settings/InvitationsPage"),
    "InvitationsPage",
  ),
});

const roles = createRoute({
  ...tab("/roles"),
  component: lazyRouteComponent(() => import("./features/settings/RolesPage"), "RolesPage"),
});

const apiKeys = createRoute({
  ...tab("/api-keys"),
  component: lazyRouteComponent(() => import("./features/settings/ApiKeysPage"), "ApiKeysPage"),
});

const company = createRoute({
  ...tab("/company"),
  component: lazyRouteComponent(() => import("./features/settings/CompanyPage"), "CompanyPage"),
});

const reasons = createRoute({
  ...tab("/reasons"),
  component: lazyRouteComponent(() => import("./features/settings/ReasonsPage"), "ReasonsPage"),
});

const approvalRules = createRoute({
  ...tab("/approval-rules"),
  component: lazyRouteComponent(() => import("./features/approvals/RulesPage"), "RulesPage"),
});

const delegations = createRoute({
  ...tab("/delegations"),
  component: lazyRouteComponent(
    () => import("./features/approvals/DelegationsPage"),
    "DelegationsPage",
  ),
});

const channels = createRoute({
  ...tab("/channels"),
  component: lazyRouteComponent(() => import("./features/channels/ChannelsPage"), "ChannelsPage"),
});

const alerts = createRoute({
  ...tab("/alerts"),
  component: lazyRouteComponent(() => import("./features/notifications/AlertsPage"), "AlertsPage"),
});

const wishes = createRoute({
  ...tab("/notifications"),
  component: lazyRouteComponent(() => import("./features/notifications/WishesPage"), "WishesPage"),
});

const webhooks = createRoute({
  ...tab("/webhooks"),
  component: lazyRouteComponent(() => import("./features/webhooks/WebhooksPage"), "WebhooksPage"),
});

const DELIVERY_STATES = ["queued", "sent", "failed", "given_up", "settled"] as const;
const deliveries = createRoute({
  ...tab("/deliveries"),
  validateSearch: (raw: Raw): { state?: (typeof DELIVERY_STATES)[number] } => ({
    state: DELIVERY_STATES.find((one) => one === raw.state),
  }),
  component: lazyRouteComponent(
    () => import("./features/deliveries/DeliveriesPage"),
    "DeliveriesPage",
  ),
});

const signIns = createRoute({
  ...tab("/sign-ins"),
  validateSearch: (raw: Raw): { user?: string; outcome?: Outcome } => ({
    user: text(raw.user),
    outcome: oneOf(OUTCOMES, raw.outcome),
  }),
  component: lazyRouteComponent(() => import("./features/settings/SignInsPage"), "SignInsPage"),
});

const drawer = (raw: Raw): RecordSearch => ({ q: text(raw.q), edit: text(raw.edit) });

const products = createRoute({
  ...page("/products"),
  validateSearch: (raw: Raw): ProductsSearch => ({
    q: text(raw.q),
    category: text(raw.category),
    kind: oneOf(["component", "bundle"], raw.kind),
    state: oneOf(["archived", "all"], raw.state),
    sort: oneOf(["-sku", "name", "-name", "price", "-price"], raw.sort),
    edit: oneOf(["new"], raw.edit),
    like: text(raw.like),
  }),
  component: guarded(
    ["catalog.products.read"],
    () => import("./features/catalog/ProductsPage"),
    "ProductsPage",
  ),
});

const categories = createRoute({
  ...page("/products/categories"),
  component: guarded(
    ["catalog.products.read"],
    () => import("./features/catalog/CategoriesPage"),
    "CategoriesPage",
  ),
});

const units = createRoute({
  ...page("/products/units"),
  validateSearch: (raw: Raw): Pick<RecordSearch, "edit"> => ({ edit: text(raw.edit) }),
  component: guarded(
    ["catalog.products.read"],
    () => import("./features/catalog/UnitsPage"),
    "UnitsPage",
  ),
});

const product = createRoute({
  ...page("/products/$id"),
  validateSearch: (raw: Raw): { edit?: "product" | "recipe" } => ({
    edit: oneOf(["product", "recipe"], raw.edit),
  }),
  component: guarded(
    ["catalog.products.read"],
    () => import("./features/catalog/ProductPage"),
    "ProductPage",
  ),
});

const suppliers = createRoute({
  ...page("/suppliers"),
  validateSearch: (raw: Raw): SuppliersSearch => ({
    q: text(raw.q),
    state: oneOf(["inactive", "all"], raw.state),
    sort: oneOf(["-name", "number", "-number"], raw.sort),
    edit: oneOf(["new"], raw.edit),
  }),
  component: guarded(
    ["purchasing.suppliers.read"],
    () => import("./features/suppliers/SuppliersPage"),
    "SuppliersPage",
  ),
});

const supplier = createRoute({
  ...page("/suppliers/$id"),
  validateSearch: drawer,
  component: guarded(
    ["purchasing.suppliers.read"],
    () => import("./features/suppliers/SupplierPage"),
    "SupplierPage",
  ),
});

const customers = createRoute({
  ...page("/customers"),
  validateSearch: (raw: Raw): CustomersSearch => ({
    q: text(raw.q),
    state: oneOf(["inactive", "all"], raw.state),
    terms: oneOf(["prepaid", "credit"], raw.terms),
    sort: oneOf(["-name", "number", "-number"], raw.sort),
    edit: oneOf(["new"], raw.edit),
  }),
  component: guarded(
    ["sales.customers.read"],
    () => import("./features/customers/CustomersPage"),
    "CustomersPage",
  ),
});

const customer = createRoute({
  ...page("/customers/$id"),
  validateSearch: (raw: Raw): { edit?: "customer" } => ({
    edit: oneOf(["customer"], raw.edit),
  }),
  component: guarded(
    ["sales.customers.read"],
    () => import("./features/customers/CustomerPage"),
    "CustomerPage",
  ),
});

export interface InvoicesSearch extends InvoiceFilters {
  /** The invoice in the drawer. */
  open?: string;
}
const INVOICE: readonly InvoiceStatus[] = ["unpaid", "partly_paid", "overdue", "paid", "credited"];

const invoices = createRoute({
  ...page("/invoices"),
  validateSearch: (raw: Raw): InvoicesSearch => ({
    q: text(raw.q),
    status: oneOf(INVOICE, raw.status),
    customer: text(raw.customer),
    from: day(raw.from),
    to: day(raw.to),
    open: text(raw.open),
  }),
  component: guarded(
    ["payments.invoices.read"],
    () => import("./features/invoices/InvoicesPage"),
    "InvoicesPage",
  ),
});

const payments = createRoute({
  ...page("/payments"),
  validateSearch: (raw: Raw): PaymentsSearch => ({
    tab: oneOf(["invoices", "refunds", "checkouts", "ageing"], raw.tab),
    q: text(raw.q),
    open: text(raw.open),
    invoice: text(raw.invoice),
  }),
  component: guarded(
    ["payments.invoices.read"],
    () => import("./features/payments/PaymentsPage"),
    "PaymentsPage",
  ),
});

const payables = createRoute({
  ...page("/payables"),
  validateSearch: (raw: Raw): PayablesSearch => ({
    tab: oneOf(["bills", "settlements", "ageing"], raw.tab),
    supplier: text(raw.supplier),
    bill: text(raw.bill),
    edit: oneOf(["settle", "bill"], raw.edit),
  }),
  component: guarded(
    ["payments.liabilities.read"],
    () => import("./features/payments/PayablesPage"),
    "PayablesPage",
  ),
});

const books = createRoute({
  ...page("/books"),
  validateSearch: (raw: Raw): BooksSearch => ({
    tab: oneOf(["journal", "reconciliations"], raw.tab),
    account: text(raw.account),
    run: text(raw.run),
  }),
  component: guarded(
    ["payments.liabilities.read"],
    () => import("./features/payments/BooksPage"),
    "BooksPage",
  ),
});

const reports = createRoute({
  ...page("/reports"),
  component: lazyRouteComponent(() => import("./features/reports/ReportsPage"), "ReportsPage"),
});

/** The filters of a report, whichever it has, by the names the service gives them. */
export type ReportSearch = Readonly<Record<string, string | undefined>>;

const report = createRoute({
  ...page("/reports/$name"),
  validateSearch: (raw: Raw): ReportSearch =>
    Object.fromEntries(Object.entries(raw).map(([name, value]) => [name, text(value)])),
  component: lazyRouteComponent(() => import("./features/reports/ReportPage"), "ReportPage"),
});

const audit = createRoute({
  ...page("/audit"),
  validateSearch: (raw: Raw): AuditSearch => ({
    q: text(raw.q),
    service: text(raw.service),
    subject: text(raw.subject),
    actor: text(raw.actor),
    from: day(raw.from),
    to: day(raw.to),
    entry: text(raw.entry),
  }),
  component: guarded(
    ["reporting.audit.read"],
    () => import("./features/audit/AuditPage"),
    "AuditPage",
  ),
});

const warehouses = createRoute({
  ...page("/warehouses"),
  validateSearch: (raw: Raw): RecordSearch => ({ edit: text(raw.edit) }),
  component: guarded(
    ["inventory.stock.read"],
    () => import("./features/warehouses/WarehousesPage"),
    "WarehousesPage",
  ),
});

const warehouse = createRoute({
  ...page("/warehouses/$id"),
  validateSearch: (raw: Raw): RecordSearch => ({ q: text(raw.q), edit: text(raw.edit) }),
  component: guarded(
    ["inventory.stock.read"],
    () => import("./features/warehouses/WarehousePage"),
    "WarehousePage",
  ),
});

export const router = createRouter({
  routeTree: root.addChildren([
    login,
    google,
    register,
    reset,
    invitation,
    app.addChildren([
      home,
      scan,
      receive,
      imports,
      downloads,
      oneImport,
      stock,
      item,
      adjust,
      asOf,
      reservations,
      valuation,
      transfers,
      newTransfer,
      transfer,
      counts,
      count,
      orders,
      newOrder,
      sales,
      newSale,
      sale,
      editSale,
      order,
      editOrder,
      approvals,
      replenishment,
      tracking,
      status,
      products,
      product,
      categories,
      units,
      suppliers,
      supplier,
      customers,
      customer,
      invoices,
      payments,
      payables,
      books,
      reports,
      report,
      audit,
      warehouses,
      warehouse,
      profile,
      notifications,
      settings.addChildren([
        users,
        invitations,
        roles,
        apiKeys,
        company,
        reasons,
        approvalRules,
        delegations,
        channels,
        alerts,
        wishes,
        webhooks,
        deliveries,
        signIns,
      ]),
    ]),
  ]),
  context: { cache },
  defaultPreload: "intent",
  // Plain query fields: what is written in the address is what the API is asked.
  parseSearch: (search) => Object.fromEntries(new URLSearchParams(search)),
  stringifySearch: (search) => {
    const fields = Object.entries(search).filter(([, value]) => value !== undefined);
    const query = new URLSearchParams(fields.map(([name, value]) => [name, String(value)]));
    return query.size > 0 ? `?${query}` : "";
  },
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
