// The dashboard: how the company does, as far as this user sees it, and what waits for them.

import "./home.css";

import { NativeSelect, SimpleGrid, Text, Title } from "@mantine/core";
import { getRouteApi, useNavigate } from "@tanstack/react-router";

import type { Period } from "../../api/types";
import { learn, t } from "../../i18n";
import texts from "../../i18n/en-IN.home.json";
import { lazily } from "../../ui/lazily";
import { Page } from "../../ui/Page";
import { useMay, useMe } from "../session/me";
import { Activity } from "./Activity";
import { Figures } from "./Figures";
import { LateInvoices, LateOrders } from "./Late";
import { ApprovalsCard, OrdersCard, ReceiveCard } from "./OrdersCard";
import { useParts } from "./queries";
import { SalesBy, SalesChart } from "./Sales";
import { RunsLow, StockBy } from "./Stock";
import { StockCard } from "./StockCard";

learn(texts);

const Guide = lazily(() => import("../guide/Guide"), "Guide");
const PERIODS = ["7d", "30d", "90d", "12m"] as const;
const route = getRouteApi("/app/");

export function HomePage() {
  const { user } = useMe();
  const sees = useParts();
  const may = useMay();
  const { period = "30d" } = route.useSearch();
  const cards = useCards();
  // Who has orders to work on sees them before the figures of others.
  const works = !sees.sales && cards.length > 0;
  const todo = cards.length > 0 && (
    <section aria-labelledby="todo">
      <Title order={2} id="todo" mb="xs">
        {t("home.todo")}
      </Title>
      <SimpleGrid cols={{ base: 1, md: 2 }}>{cards}</SimpleGrid>
    </section>
  );
  return (
    <Page
      title={t("home.title", { name: user.name.split(" ")[0] ?? user.name })}
      width={1360}
      actions={sees.sales && <PeriodPicker period={period} />}
    >
      <div className="home">
        <Guide />
        <Figures period={period} />
        {works && todo}
        {sees.sales && (
          <div className="home-pair">
            <SalesChart period={period} />
            <SalesBy period={period} />
          </div>
        )}
        {may("inventory.stock.read") && <StockCard />}
        {sees.stock && (
          <div className="home-even">
            <StockBy />
            <RunsLow />
          </div>
        )}
        {!works && todo}
        <div className="home-even">
          {sees.receivables && <LateInvoices />}
          {sees.purchasing && <LateOrders />}
          <Activity />
        </div>
        {!sees.stock && !sees.sales && cards.length === 0 && <Text>{t("home.nothing")}</Text>}
      </div>
    </Page>
  );
}

function PeriodPicker({ period }: { period: Period }) {
  const navigate = useNavigate();
  const pick = (chosen: string) => {
    const wanted = PERIODS.find((each) => each === chosen) ?? "30d";
    void navigate({ to: "/", search: { period: wanted === "30d" ? undefined : wanted }, replace: true });
  };
  return (
    <NativeSelect
      aria-label={t("home.period")}
      w={124}
      data={PERIODS.map((each) => ({ value: each, label: t(`home.period.${each}`) }))}
      value={period}
      onChange={({ currentTarget }) => pick(currentTarget.value)}
    />
  );
}

/** What waits for this user; every card asks for itself and fails alone. */
function useCards() {
  const may = useMay();
  const orders = may("purchasing.orders.manage");
  return [
    may("purchasing.orders.approve") && (
      <ApprovalsCard key="approve" title={t("home.approve")} done={t("home.approveDone")} />
    ),
    may("purchasing.receipts.create") && (
      <ReceiveCard key="receive" title={t("home.receive")} done={t("home.receiveDone")} />
    ),
    may("purchasing.receipts.create") && (
      <OrdersCard key="rest" status={["partially_received"]} title={t("home.rest")} done={t("home.restDone")} />
    ),
    orders && <OrdersCard key="drafts" status={["draft"]} title={t("home.drafts")} done={t("home.draftsDone")} />,
    orders && <OrdersCard key="send" status={["approved"]} title={t("home.send")} done={t("home.sendDone")} />,
    orders && <OrdersCard key="sent" status={["sent"]} title={t("home.sent")} done={t("home.sentDone")} />,
  ].filter(Boolean);
}
