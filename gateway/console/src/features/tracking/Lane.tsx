// One state of the board: its orders, those that are promised first on top, late ones marked.

import { Text, Title } from "@mantine/core";
import { IconAlarm } from "@tabler/icons-react";
import type { ReactNode } from "react";

import { useFormats } from "../../format/formats";
import { t, tn } from "../../i18n";
import { useFlash } from "../../live/signals";

export interface Card {
  id: string;
  link: ReactNode;
  who: string;
  where: string;
  /** A day or a moment; what has one comes first. */
  promised: string | null;
  day: ReactNode;
  late: boolean;
}

interface Props {
  state: string;
  badge: ReactNode;
  cards: readonly Card[];
}

export function Lane({ state, badge, cards }: Props) {
  const formats = useFormats();
  const late = cards.filter((card) => card.late).length;
  return (
    <section className="lane" aria-label={t("tracking.state", { state, count: formats.count(cards.length) })}>
      <div className="lane-head">
        <Title order={3} size="sm">
          {badge}
        </Title>
        <Text size="sm" className="number">
          {formats.count(cards.length)}
        </Text>
        {late > 0 && (
          <span className="late">
            <IconAlarm size={14} aria-hidden />
            {tn("tracking.late", late)}
          </span>
        )}
      </div>
      {cards.length === 0 && (
        <Text size="sm" c="dimmed" p="xs">
          {t("tracking.empty")}
        </Text>
      )}
      <ul className="plain-list">
        {[...cards].sort(byPromise).map((card) => (
          <Tile key={card.id} card={card} />
        ))}
      </ul>
    </section>
  );
}

function Tile({ card }: { card: Card }) {
  const flashes = useFlash(card.id);
  return (
    <li
      className="card lane-card"
      data-row={card.id}
      data-late={card.late || undefined}
      data-flash={flashes === 0 ? undefined : flashes % 2 ? "odd" : "even"}
    >
      <div className="card-line">
        {card.link}
        {card.late && (
          <span className="late">
            <IconAlarm size={14} aria-label={t("orders.overdue")} />
          </span>
        )}
      </div>
      <div className="clip">{card.who}</div>
      <div className="card-line card-foot">
        <span>{card.day}</span>
        <span className="clip">{card.where}</span>
      </div>
    </li>
  );
}

function byPromise(one: Card, other: Card): number {
  return (one.promised ?? "9").localeCompare(other.promised ?? "9");
}
