// How an order went to its supplier, and what they answered: a proposal is taken, or refused.

import "./answerTexts";
import "./purchasing.css";

import { Alert, Button, Group, Stack, Text } from "@mantine/core";
import { IconLinkOff, IconMailForward } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";

import { api, client, data } from "../../api/client";
import { paths } from "../../api/keys";
import { asProblem, sentence } from "../../api/problem";
import type { Answer, Order, SupplierLink } from "../../api/types";
import { useFormats } from "../../format/formats";
import { t, tData, tn } from "../../i18n";
import { ErrorPanel } from "../../ui/ErrorPanel";
import { lazily } from "../../ui/lazily";
import { Moment } from "../../ui/Numbers";
import { Panel } from "../../ui/Page";
import { useMay } from "../session/me";
import { answerDifferences } from "./differences";
import { Differences } from "./Differences";
import { useOrderChanged } from "./queries";

const AskReason = lazily(() => import("../../ui/AskReason"), "AskReason");
const ConfirmDialog = lazily(() => import("../../ui/ConfirmDialog"), "ConfirmDialog");

export function SupplierAnswer({ order }: { order: Order }) {
  const params = { path: { order_id: order.id } };
  const link = api.useQuery("get", paths.link, { params });
  const answers = api.useQuery("get", paths.answers, { params });
  const failed = [link, answers].filter((query) => query.error);
  const retry = () => failed.forEach((query) => void query.refetch());
  const items = answers.data?.items ?? [];
  if (failed[0]) return <ErrorPanel error={failed[0].error} onRetry={retry} />;
  if (!link.data || (link.data.state === "none" && order.status !== "sent")) return null;
  return (
    <Panel title={t("answer.title")}>
      <Stack gap="xs" p="md">
        <Link link={link.data} />
        <LinkActions order={order} link={link.data} />
      </Stack>
      {items.length > 0 && (
        <ol className="plain-list" reversed>
          {items.map((answer) => (
            <Answered key={answer.id} answer={answer} order={order} />
          ))}
        </ol>
      )}
    </Panel>
  );
}

function Link({ link }: { link: SupplierLink }) {
  const { sent_to, made_at, expires_at, opened_at } = link;
  if (!sent_to || !made_at || !expires_at) return <Text size="sm">{t("answer.byHand")}</Text>;
  return (
    <>
      <Text size="sm" style={{ overflowWrap: "anywhere" }}>
        {t("answer.sentTo", { email: sent_to })} <Moment at={made_at} />
      </Text>
      <Text size="sm" fw={600}>
        {tData("link", link.state)}
        {link.state === "live" && (
          <>
            {" "}
            <Moment at={expires_at} />
          </>
        )}
      </Text>
      <Text size="sm" c="dimmed">
        {opened_at ? (
          <>
            {tn("answer.opened", link.openings ?? 0)} <Moment at={opened_at} />
          </>
        ) : (
          t("answer.notOpened")
        )}
      </Text>
    </>
  );
}

function LinkActions({ order, link }: { order: Order; link: SupplierLink }) {
  const changed = useOrderChanged();
  const params = { path: { order_id: order.id } };
  const headers = () => ({ "Idempotency-Key": crypto.randomUUID() });
  const onSettled = () => changed(order.id);
  const resend = useMutation({
    mutationFn: () => data(client.POST(`${paths.order}/resend`, { params, headers: headers() })),
    onSettled,
  });
  const [withdrawing, setWithdrawing] = useState(false);
  const may = (action: string) => order.allowed_actions.includes(action);
  return (
    <>
      <Group gap="xs">
        {may("resend") && (
          <Button
            size="xs"
            variant="default"
            leftSection={<IconMailForward size={15} aria-hidden />}
            loading={resend.isPending}
            onClick={() => resend.mutate()}
          >
            {t("answer.resend")}
          </Button>
        )}
        {may("withdraw_link") && (link.state === "live" || link.state === "outdated") && (
          <Button
            size="xs"
            variant="default"
            leftSection={<IconLinkOff size={15} aria-hidden />}
            onClick={() => setWithdrawing(true)}
          >
            {t("answer.withdraw")}
          </Button>
        )}
      </Group>
      {resend.error && (
        <Alert color="red" role="alert">
          {sentence(asProblem(resend.error).message)}
        </Alert>
      )}
      {withdrawing && (
        <ConfirmDialog
          title={t("answer.withdraw")}
          text={t("answer.withdrawText", { number: order.number })}
          verb={t("answer.withdraw")}
          act={(headers) => data(client.POST(`${paths.link}/withdraw`, { params, headers }))}
          onDone={() => changed(order.id)}
          onClose={() => setWithdrawing(false)}
        />
      )}
    </>
  );
}

function Answered({ answer, order }: { answer: Answer; order: Order }) {
  const formats = useFormats();
  const waits = answer.kind === "proposed" && !answer.decision;
  return (
    <li>
      <div className="card-line">
        <b>{tData("answer.kind", answer.kind)}</b>
        <Text size="sm" c="dimmed">
          {answer.answered_by} · <Moment at={answer.answered_at} />
        </Text>
      </div>
      {answer.note && <p className="quote">{answer.note}</p>}
      {answer.kind === "proposed" && <Differences rows={answerDifferences(answer, formats)} />}
      {answer.decision && answer.decided_at && (
        <Text size="sm" mt={6}>
          {t(`answer.${answer.decision}`, { name: answer.decided_by_name ?? "" })}{" "}
          <Moment at={answer.decided_at} />
        </Text>
      )}
      {answer.decision_note && <p className="quote">{answer.decision_note}</p>}
      {waits && answer.revision === order.revision && <Decide answer={answer} order={order} />}
    </li>
  );
}

/** Take or refuse a proposal; without the costs.read its prices need, only refuse. */
function Decide({ answer, order }: { answer: Answer; order: Order }) {
  const [asking, setAsking] = useState<"take" | "refuse" | null>(null);
  const formats = useFormats();
  const changed = useOrderChanged();
  const may = useMay();
  const can = (action: string) => order.allowed_actions.includes(action);
  const params = { path: { order_id: order.id, answer_id: answer.id } };
  const act = async (said: string, headers: { "Idempotency-Key": string }) => {
    try {
      await (asking === "take"
        ? data(client.POST(`${paths.answers}/{answer_id}/take`, { params, body: { reason: said }, headers }))
        : data(client.POST(`${paths.answers}/{answer_id}/refuse`, { params, body: { note: said }, headers })));
    } finally {
      changed(order.id);
    }
  };
  return (
    <Group gap="xs" mt="sm">
      {can("take_proposal") && may("costs.read") && (
        <Button size="xs" onClick={() => setAsking("take")}>
          {t("answer.take")}
        </Button>
      )}
      {can("refuse_proposal") && (
        <Button size="xs" variant="default" onClick={() => setAsking("refuse")}>
          {t("answer.refuse")}
        </Button>
      )}
      {asking && (
        <AskReason
          title={t(`answer.${asking}`)}
          text={t(`answer.${asking}What`)}
          preview={<Differences rows={answerDifferences(answer, formats)} />}
          label={t(asking === "take" ? "reason.welcome" : "answer.note")}
          needed={asking === "refuse"}
          verb={t(`answer.${asking}`)}
          act={act}
          onDone={() => undefined}
          onClose={() => setAsking(null)}
        />
      )}
    </Group>
  );
}
