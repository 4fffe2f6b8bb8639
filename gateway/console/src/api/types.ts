// Short names for what the API speaks of; the shapes themselves are generated.

import type { components, paths as Paths } from "./schema";

type Schemas = components["schemas"];

export type Me = Schemas["MeOut"];
export type Category = Schemas["CategoryOut"];
export type Recipe = Schemas["RecipeOut"];
export type Part = Schemas["PartOut"];
export type Unit = Schemas["UnitOut"];
export type AuditEntry = Schemas["AuditEntryOut"];
export type Product = Schemas["ProductOut"];
export type Import = Schemas["ImportOut"];
export type ImportError = Schemas["ImportErrorOut"];
export type Picture = Product["pictures"][number];
export type Warehouse = Schemas["WarehouseOut"];
export type Held = Schemas["HeldOut"];
export type StockRow = Schemas["StockOut"];
export type StockStatus = Schemas["StockStatus"];
export type Movement = Schemas["EntryOut"];
export type Reason = Schemas["ReasonOut"];
export type Buildable = Schemas["BuildableOut"];
export type StockThen = Schemas["StockAsOfOut"];
export type Reservation = Schemas["ReservationOut"];
export type Transfer = Schemas["TransferOut"];
export type TransferLine = Schemas["TransferLineOut"];
export type TransferStatus = Schemas["TransferStatus"];
export type CountRow = Schemas["CountRowOut"];
export type Count = Schemas["CountOut"];
export type CountLine = Schemas["CountLineOut"];
export type CountStatus = Schemas["CountStatus"];
export type Unvalued = Schemas["UnvaluedOut"];
export type Supplier = Schemas["SupplierOut"];
export type Customer = Schemas["CustomerOut"];
export type SalesStatus = SalesOrderRow["status"];
export type SalesOrderRow = Schemas["SalesOrderRowOut"];
export type Sale = Schemas["SalesOrderOut"];
export type SaleLine = Sale["lines"][number];
export type Shipment = Sale["shipments"][number];
export type ShortProduct = Sale["short"][number];
export type Available = Schemas["AvailableOut"];
export type Offer = Schemas["OfferOut"];
export type OrderRow = Schemas["OrderRowOut"];
export type Order = Schemas["OrderOut"];
export type OrderLine = Schemas["LineOut"];
export type OrderStatus = Order["status"];
export type Waiting = Schemas["WaitingOrderOut"];
export type Outcomes = Schemas["OutcomesOut"];
export type Approver = Schemas["ApproverOut"];
export type Delegation = Schemas["DelegationOut"];
export type OpenStep = Schemas["OpenStepOut"];
export type ApprovalRule = Schemas["ApprovalRuleOut"];
export type SupplierLink = Schemas["LinkOut"];
export type Answer = Schemas["AnswerOut"];
export type Receipt = Order["receipts"][number];
export type GoodsIssue = Order["issues"][number];
export type Revision = Schemas["RevisionOut"];
export type TimelineEntry = Schemas["StepOut"];
export type Tenant = Schemas["TenantOut"];
export type User = Schemas["UserOut"];
export type Invitation = Schemas["InvitationOut"];
export type Role = Schemas["RoleOut"];
export type Channel = Schemas["ChannelOut"];
export type ChannelProduct = Schemas["ChannelProductOut"];
export type ChannelOrder = Schemas["ChannelOrderOut"];
export type ApiKey = Schemas["ApiKeyOut"];
export type SignIn = Schemas["SignInOut"];
/** What became of an attempt to sign in. */
export type Outcome = NonNullable<
  NonNullable<Paths["/api/v1/auth/sign-ins"]["get"]["parameters"]["query"]>["outcome"]
>;
export type Session = Schemas["SessionOut"];
