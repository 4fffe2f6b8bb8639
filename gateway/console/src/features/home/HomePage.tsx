// What waits for this user today; every card asks for itself and fails alone.

import { SimpleGrid, Text } from "@mantine/core";

import { t } from "../../i18n";
import { Page } from "../../ui/Page";
import { useMay, useMe } from "../session/me";
import { BooksCard } from "./BooksCard";
import { ApprovalsCard, OrdersCard, ReceiveCard } from "./OrdersCard";
import { StockCard } from "./StockCard";

export function HomePage() {
  const { user, tenant } = useMe();
  const may = useMay();
  const orders = may("purchasing.orders.read");
  const cards = [
    may("payments.liabilities.read") && may("costs.read") && <BooksCard key="books" />,
    may("purchasing.orders.approve") && (
      <ApprovalsCard key="approve" title={t("home.approve")} done={t("home.approveDone")} />
    ),
    may("purchasing.receipts.create") && (
      <ReceiveCard key="receive" title={t("home.receive")} done={t("home.receiveDone")} />
    ),
    may("purchasing.receipts.create") && (
      <OrdersCard key="rest" status={["partially_received"]} title={t("home.rest")} done={t("home.restDone")} />
    ),
    may("purchasing.orders.manage") && (
      <OrdersCard key="drafts" status={["draft"]} title={t("home.drafts")} done={t("home.draftsDone")} />
    ),
    may("purchasing.orders.manage") && (
      <OrdersCard key="send" status={["approved"]} title={t("home.send")} done={t("home.sendDone")} />
    ),
    orders && may("purchasing.orders.manage") && (
      <OrdersCard key="sent" status={["sent"]} title={t("home.sent")} done={t("home.sentDone")} />
    ),
  ].filter(Boolean);
  return (
    <Page title={t("home.title", { name: user.name.split(" ")[0] ?? user.name })} width={1280}>
      <Text c="dimmed" mt={-10} mb="md">
        {t("home.subtitle", { company: tenant.name })}
      </Text>
      {may("inventory.stock.read") && <StockCard />}
      {cards.length > 0 ? (
        <SimpleGrid cols={{ base: 1, md: 2 }} mt="md">
          {cards}
        </SimpleGrid>
      ) : (
        !may("inventory.stock.read") && <Text>{t("home.nothing")}</Text>
      )}
    </Page>
  );
}
