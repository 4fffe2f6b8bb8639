// The thing a code stands for, with what can be done about it from here.

import { Button, Text, ThemeIcon, Title } from "@mantine/core";
import type { ReactNode } from "react";
import { useState } from "react";

import { useWarehouses } from "../../api/lists";
import { useRows } from "../../api/pages";
import type { CountRow, Product, Transfer, Warehouse } from "../../api/types";
import { t } from "../../i18n";
import { lazily } from "../../ui/lazily";
import { ButtonLink } from "../../ui/links";
import { Quantity } from "../../ui/Numbers";
import { OrderBadge } from "../../ui/StatusBadge";
import { COMING } from "../purchasing/states";
import { useMay } from "../session/me";
import { totalOf, useLevels } from "../stock/queries";
import type { Found, FoundOrder } from "./lookup";
import { glyphs } from "./kinds";

const AdjustForm = lazily(() => import("../stock/AdjustForm"), "AdjustForm");

const AMOUNTS = ["on_hand", "available", "reserved", "incoming"] as const;

export function FoundCard({ found }: { found: Found }) {
  switch (found.kind) {
    case "product":
      return <ProductCard product={found.it} />;
    case "warehouse":
      return <WarehouseCard warehouse={found.it} />;
    case "order":
      return <OrderCard order={found.it} />;
    case "transfer":
      return <TransferCard transfer={found.it} />;
    case "count":
      return <CountCard count={found.it} />;
  }
}

interface CardProps {
  kind: Found["kind"];
  title: string;
  text: ReactNode;
  aside?: ReactNode;
  acts: ReactNode;
  children?: ReactNode;
}

function Card({ kind, title, text, aside, acts, children }: CardProps) {
  const Glyph = glyphs[kind];
  return (
    <section className="panel" aria-label={title} data-found={kind}>
      <div className="scan-head">
        <ThemeIcon size={38} variant="light" radius="md">
          <Glyph size={21} stroke={1.6} aria-hidden />
        </ThemeIcon>
        <div>
          <Text size="xs" c="dimmed">
            {t(`scan.kind.${kind}`)}
          </Text>
          <Title order={2}>{title}</Title>
          <Text size="sm" c="dimmed">
            {text}
          </Text>
        </div>
        {aside}
      </div>
      {children}
      <div className="scan-acts">{acts}</div>
    </section>
  );
}

function ProductCard({ product }: { product: Product }) {
  const may = useMay();
  const [adjusting, setAdjusting] = useState(false);
  const reads = may("inventory.stock.read");
  const listing = useLevels(reads ? product.id : undefined);
  const levels = useRows(listing.data);
  const { sku, name, unit, barcode } = product;
  return (
    <>
      <Card
        kind="product"
        title={name}
        text={<span className="code">{barcode ? `${sku} · ${barcode}` : sku}</span>}
        acts={
          <>
            {may("inventory.stock.move") && (
              <Button aria-expanded={adjusting} onClick={() => setAdjusting(!adjusting)}>
                {t("adjust.title")}
              </Button>
            )}
            {reads && (
              <ButtonLink variant="default" to="/stock/$sku" params={{ sku }}>
                {t("scan.goStock")}
              </ButtonLink>
            )}
            {may("inventory.stock.move") && (
              <>
                <ButtonLink
                  variant="default"
                  to="/stock/transfers/new"
                  search={{ product: product.id }}
                >
                  {t("scan.goMove")}
                </ButtonLink>
                <ButtonLink
                  variant="default"
                  to="/stock/counts"
                  search={{ start: "1", product: product.id }}
                >
                  {t("scan.goCount")}
                </ButtonLink>
              </>
            )}
            <ButtonLink variant="default" to="/products/$id" params={{ id: product.id }}>
              {t("scan.goProduct")}
            </ButtonLink>
          </>
        }
      >
        {reads && (
          <dl className="facts figures">
            {AMOUNTS.map((field) => (
              <div key={field}>
                <dt>{t(`stock.${field}`)}</dt>
                <dd data-total={field}>
                  <Quantity value={totalOf(levels, field)} unit={unit} />
                </dd>
              </div>
            ))}
          </dl>
        )}
        {levels.length > 1 && (
          <ul className="plain-list">
            {levels.map((row) => (
              <li key={row.id} className="scan-places">
                <span className="clip">{row.warehouse_name ?? t("stock.allWarehouses")}</span>
                <Quantity value={row.on_hand} unit={unit} />
              </li>
            ))}
          </ul>
        )}
      </Card>
      {adjusting && (
        <div style={{ marginTop: 14 }}>
          <AdjustForm product={product} levels={levels} />
        </div>
      )}
    </>
  );
}

function WarehouseCard({ warehouse }: { warehouse: Warehouse }) {
  const may = useMay();
  const { id, code, name, address } = warehouse;
  return (
    <Card
      kind="warehouse"
      title={name}
      text={
        <>
          <span className="code">{code}</span>
          {address && ` · ${address}`}
        </>
      }
      acts={
        <>
          <ButtonLink to="/stock" search={{ warehouse: id }}>
            {t("scan.goStock")}
          </ButtonLink>
          {may("inventory.stock.move") && (
            <ButtonLink
              variant="default"
              to="/stock/counts"
              search={{ start: "1", warehouse: id }}
            >
              {t("scan.goCount")}
            </ButtonLink>
          )}
        </>
      }
    />
  );
}

function OrderCard({ order }: { order: FoundOrder }) {
  const may = useMay();
  const { id, number, status, supplier_name, warehouse_name } = order;
  const receivable = may("purchasing.receipts.create") && COMING.includes(status);
  return (
    <Card
      kind="order"
      title={number}
      text={`${supplier_name} → ${warehouse_name}`}
      aside={<OrderBadge status={status} />}
      acts={
        <>
          {receivable && (
            <ButtonLink to="/receive" search={{ order: id }}>
              {t("scan.goReceive")}
            </ButtonLink>
          )}
          <ButtonLink
            variant={receivable ? "default" : "filled"}
            to="/purchase-orders/$id"
            params={{ id }}
          >
            {t("scan.go")}
          </ButtonLink>
        </>
      }
    />
  );
}

function TransferCard({ transfer }: { transfer: Transfer }) {
  const named = useNames();
  const { id, number, from_warehouse_id, to_warehouse_id } = transfer;
  return (
    <Card
      kind="transfer"
      title={number}
      text={`${named(from_warehouse_id)} → ${named(to_warehouse_id)}`}
      acts={
        <ButtonLink to="/stock/transfers/$id" params={{ id }}>
          {t("scan.go")}
        </ButtonLink>
      }
    />
  );
}

function CountCard({ count }: { count: CountRow }) {
  const named = useNames();
  return (
    <Card
      kind="count"
      title={count.number}
      text={named(count.warehouse_id)}
      acts={
        <ButtonLink to="/stock/counts/$id" params={{ id: count.id }}>
          {t("scan.go")}
        </ButtonLink>
      }
    />
  );
}

function useNames(): (id: string) => string {
  const warehouses = useWarehouses();
  return (id) => warehouses.data?.items.find((one) => one.id === id)?.name ?? "";
}
