// Key figures, one a card: what it is, how much, and what of it needs a look.

import { Skeleton } from "@mantine/core";
import { Link, type LinkProps } from "@tanstack/react-router";
import type { ReactNode } from "react";

import type { Dashboard, Period } from "../../api/types";
import { compare, subtract } from "../../format/decimal";
import { useFormats } from "../../format/formats";
import { t, tn } from "../../i18n";
import { ErrorPanel } from "../../ui/ErrorPanel";
import { useMay } from "../session/me";
import { usePart, useParts } from "./queries";

type Tone = "good" | "bad" | undefined;

interface FigureProps {
  name: string;
  value: ReactNode;
  exact?: string;
  note?: ReactNode;
  tone?: Tone;
  to?: LinkProps;
}

export function Figures({ period }: { period: Period }) {
  const sees = useParts();
  return (
    <section className="home-figures" aria-label={t("home.figures")}>
      {sees.sales && <SalesFigures period={period} costs={sees.costs} />}
      {sees.receivables && <OwedToUs />}
      {sees.payables && <WeOwe />}
      {sees.stock && <StockFigures costs={sees.costs} />}
      {sees.sales && <OpenSales period={period} />}
      {sees.purchasing && <OpenPurchases />}
      {sees.payables && <Mismatches />}
    </section>
  );
}

function Figure({ name, value, exact, note, tone, to }: FigureProps) {
  const inside = (
    <>
      <span className="figure-name">{name}</span>
      <span className="figure-value number" title={exact}>
        {value}
      </span>
      <span className="figure-note" data-tone={tone}>
        {note ?? " "}
      </span>
    </>
  );
  return to ? (
    <Link {...to} className="figure panel">
      {inside}
    </Link>
  ) : (
    <div className="figure panel">{inside}</div>
  );
}

type Part = ReturnType<typeof usePart>;

/** A figure of a part that is there, on its way, or failed. */
function Of({ part, name, children }: { part: Part; name: string; children(data: Dashboard): ReactNode }) {
  if (part.data) return children(part.data);
  if (part.error) return <ErrorPanel error={part.error} onRetry={() => void part.refetch()} />;
  return <Figure name={name} value={<Skeleton height={30} width={110} />} />;
}

function SalesFigures({ period, costs }: { period: Period; costs: boolean }) {
  const formats = useFormats();
  const part = usePart("sales", period);
  return (
    <Of part={part} name={t("home.revenue")}>
      {({ sales }) => {
        if (!sales) return null;
        const profit = sales.cost == null ? null : subtract(sales.revenue, sales.cost);
        return (
          <>
            <Figure
              name={t("home.revenue")}
              value={formats.compactMoney(sales.revenue)}
              exact={formats.money(sales.revenue)}
              {...change(sales.revenue, sales.revenue_before)}
            />
            {costs && profit !== null && (
              <Figure
                name={t("home.profit")}
                value={formats.compactMoney(profit)}
                exact={formats.money(profit)}
                note={
                  Number(sales.revenue) > 0
                    ? t("home.margin", { percent: ((Number(profit) / Number(sales.revenue)) * 100).toFixed(1) })
                    : undefined
                }
                tone={profit.startsWith("-") ? "bad" : undefined}
              />
            )}
          </>
        );
      }}
    </Of>
  );
}

/** Only how it compares is a float; the figures are not. */
function change(now: string, before: string): { note: string; tone: Tone } {
  const was = Number(before);
  if (was <= 0) return { note: t("home.before"), tone: undefined };
  const percent = Math.round((Number(now) / was - 1) * 100);
  if (percent === 0) return { note: t("home.same"), tone: undefined };
  return percent > 0
    ? { note: t("home.more", { percent }), tone: "good" }
    : { note: t("home.less", { percent: -percent }), tone: "bad" };
}

function OwedToUs() {
  return (
    <Of part={usePart("receivables")} name={t("home.owedToUs")}>
      {({ receivables }) => receivables && <Owed name={t("home.owedToUs")} owed={receivables} to={{ to: "/invoices" }} />}
    </Of>
  );
}

function WeOwe() {
  return (
    <Of part={usePart("payables")} name={t("home.weOwe")}>
      {({ payables }) => payables && <Owed name={t("home.weOwe")} owed={payables} to={{ to: "/payables" }} />}
    </Of>
  );
}

function Owed({ name, owed, to }: { name: string; owed: { open: string; overdue: string }; to: LinkProps }) {
  const formats = useFormats();
  const late = compare(owed.overdue, "0") > 0;
  return (
    <Figure
      name={name}
      value={formats.compactMoney(owed.open)}
      exact={formats.money(owed.open)}
      note={late ? t("home.overdue", { amount: formats.compactMoney(owed.overdue) }) : t("home.noneOverdue")}
      tone={late ? "bad" : undefined}
      to={to}
    />
  );
}

/** What it is worth, else how much runs low: who sees worth has the card of stock's health as well. */
function StockFigures({ costs }: { costs: boolean }) {
  const formats = useFormats();
  const health = useMay()("inventory.stock.read");
  return (
    <Of part={usePart("stock")} name={t("home.low")}>
      {({ stock }) =>
        stock && (
          <>
            {costs && stock.value != null && (
              <Figure
                name={t("home.value")}
                value={formats.compactMoney(stock.value)}
                exact={formats.money(stock.value)}
                note={t("home.valueNote")}
              />
            )}
            {!(costs && health) && (
              <Figure
                name={t("home.low")}
                value={formats.count(stock.health.red + stock.health.amber)}
                note={tn("home.lowNote", stock.health.red)}
                tone={stock.health.red > 0 ? "bad" : undefined}
              />
            )}
          </>
        )
      }
    </Of>
  );
}

function OpenSales({ period }: { period: Period }) {
  const formats = useFormats();
  return (
    <Of part={usePart("sales", period)} name={t("home.openSales")}>
      {({ sales }) => {
        const open = (sales?.open ?? []).filter(({ status }) => status !== "draft" && status !== "shipped");
        const waits = open.find(({ status }) => status === "pending_approval")?.orders ?? 0;
        return (
          <Figure
            name={t("home.openSales")}
            value={formats.count(open.reduce((sum, { orders }) => sum + orders, 0))}
            note={waits ? tn("home.waitingSales", waits) : t("home.noneWaits")}
          />
        );
      }}
    </Of>
  );
}

function OpenPurchases() {
  const formats = useFormats();
  return (
    <Of part={usePart("purchasing")} name={t("home.openPurchases")}>
      {({ purchasing }) => {
        const open = (purchasing?.open ?? []).filter(({ status }) => status !== "draft");
        const late = open.reduce((sum, { overdue }) => sum + overdue, 0);
        return (
          <Figure
            name={t("home.openPurchases")}
            value={formats.count(open.reduce((sum, { orders }) => sum + orders, 0))}
            note={late ? tn("home.late", late) : t("home.noneLate")}
            tone={late ? "bad" : undefined}
          />
        );
      }}
    </Of>
  );
}

function Mismatches() {
  const formats = useFormats();
  return (
    <Of part={usePart("receivables")} name={t("home.mismatches")}>
      {({ receivables }) => {
        const compared = receivables?.compared;
        const note = !compared ? t("home.notCompared") : t(compared.mismatches ? "home.differ" : "home.agree");
        return (
          <Figure
            name={t("home.mismatches")}
            value={compared ? formats.count(compared.mismatches) : "–"}
            note={note}
            tone={compared?.mismatches ? "bad" : undefined}
            to={{ to: "/books", search: { tab: "reconciliations" } }}
          />
        );
      }}
    </Of>
  );
}
