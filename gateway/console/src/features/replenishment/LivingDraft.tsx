// On the page of an order that replenishment wrote: that it lives, and why each line is there.

import "./texts";
import "./replenishment.css";

import { Text } from "@mantine/core";

import { api } from "../../api/client";
import { paths } from "../../api/keys";
import type { Order } from "../../api/types";
import { t } from "../../i18n";
import { Panel } from "../../ui/Page";
import { WhyNeeded } from "./WhyNeeded";

export function LivingDraft({ order }: { order: Order }) {
  const { data } = api.useQuery("get", paths.whyLines, { params: { path: { order_id: order.id } } });
  if (!data || data.lines.length === 0) return null;
  const skus = new Map(order.lines.map((line) => [line.product_id, line.sku]));
  const shown = data.lines.filter(({ product_id }) => skus.has(product_id));
  return (
    <Panel title={data.living ? t("living.follows") : t("living.title")}>
      {data.living && (
        <Text size="sm" px="md" py="sm">
          {t("living.followsText")}
        </Text>
      )}
      <ul className="needs">
        {shown.map((line) => (
          <li key={line.product_id} className="why-line">
            <span className="code">{skus.get(line.product_id)}</span>
            <div className="need-why">
              {line.by_hand ? <p>{t("living.byHand")}</p> : <WhyNeeded {...line} />}
            </div>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
