// The next step of a count: submit it, accept what differs, have it counted again, or give it up.

import { ActionIcon, Button, Menu } from "@mantine/core";
import { IconBan, IconCheck, IconDots, IconRefresh, IconSend, type Icon } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { client, data } from "../../api/client";
import { paths } from "../../api/keys";
import { stockMoved } from "../../api/stockMoved";
import type { Count } from "../../api/types";
import { t, tn } from "../../i18n";
import { lazily } from "../../ui/lazily";
import { differs, wrongFields } from "./Sheet";

const AskReason = lazily(() => import("../../ui/AskReason"), "AskReason");
const ConfirmDialog = lazily(() => import("../../ui/ConfirmDialog"), "ConfirmDialog");

type Step = "submit" | "approve" | "recount" | "cancel";

export function Actions({ count }: { count: Count }) {
  const [asking, ask] = useState<Step | null>(null);
  const show = useShow(count);
  const can = (step: Step) => count.allowed_actions.includes(step);
  const close = () => ask(null);
  const shared = { count, onDone: show, onClose: close };
  const others = (["recount", "cancel"] as const).filter(can);
  return (
    <>
      {can("submit") && <Primary icon={IconSend} verb={t("counts.submit")} onClick={() => ask("submit")} />}
      {can("approve") && <Primary icon={IconCheck} verb={t("counts.approve")} onClick={() => ask("approve")} />}
      {others.length > 0 && (
        <Menu>
          <Menu.Target>
            <ActionIcon variant="default" size={34} aria-label={t("order.more")}>
              <IconDots size={18} aria-hidden />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {others.includes("recount") && (
              <Menu.Item leftSection={<IconRefresh size={16} aria-hidden />} onClick={() => ask("recount")}>
                {t("counts.recount")}
              </Menu.Item>
            )}
            {others.includes("cancel") && (
              <Menu.Item
                color="red"
                leftSection={<IconBan size={16} aria-hidden />}
                onClick={() => ask("cancel")}
              >
                {count.status === "submitted" ? t("counts.cancel") : t("counts.giveUp")}
              </Menu.Item>
            )}
          </Menu.Dropdown>
        </Menu>
      )}
      {asking === "submit" && <Submit {...shared} />}
      {asking === "approve" && <Approve {...shared} />}
      {asking === "recount" && <Recount {...shared} />}
      {asking === "cancel" && <Cancel {...shared} />}
    </>
  );
}

function Primary({ icon: Glyph, verb, onClick }: { icon: Icon; verb: string; onClick(): void }) {
  return (
    <Button leftSection={<Glyph size={16} aria-hidden />} onClick={onClick}>
      {verb}
    </Button>
  );
}

interface StepProps {
  count: Count;
  onDone(): void;
  onClose(): void;
}

const about = ({ id }: Count) => ({ params: { path: { count_id: id } } });

function Submit({ count, onDone, onClose }: StepProps) {
  const open = count.lines.filter(({ counted }) => counted === null).length;
  const [wrong] = useState(wrongFields);
  const text = open > 0 ? tn("counts.submitOpen", open) : t("counts.waits");
  return (
    <ConfirmDialog
      title={t("counts.submitAsk", { number: count.number })}
      text={wrong > 0 ? `${tn("counts.submitWrong", wrong)} ${text}` : text}
      verb={t("counts.submit")}
      color="teal"
      act={(headers) => client.POST(`${paths.count}/submit`, { ...about(count), headers })}
      onDone={onDone}
      onClose={onClose}
    />
  );
}

function Approve({ count, onDone, onClose }: StepProps) {
  const wrong = count.lines.filter(differs).length;
  return (
    <ConfirmDialog
      title={t("counts.approveAsk", { number: count.number })}
      text={wrong > 0 ? tn("counts.approveText", wrong) : t("counts.approveNone")}
      verb={t("counts.approve")}
      color="teal"
      act={(headers) => client.POST(`${paths.count}/approve`, { ...about(count), headers })}
      onDone={onDone}
      onClose={onClose}
    />
  );
}

function Recount({ count, onDone, onClose }: StepProps) {
  return (
    <AskReason
      title={t("counts.recountAsk")}
      text={tn("counts.recountText", count.lines.filter(differs).length)}
      label={t("reason.welcome")}
      verb={t("counts.recount")}
      act={(reason, headers) =>
        data(client.POST(`${paths.count}/recount`, { ...about(count), headers, body: { reason } }))
      }
      onDone={onDone}
      onClose={onClose}
    />
  );
}

function Cancel({ count, onDone, onClose }: StepProps) {
  const rejecting = count.status === "submitted";
  return (
    <AskReason
      title={t(rejecting ? "counts.cancelAsk" : "counts.giveUpAsk", { number: count.number })}
      text={t("counts.cancelText")}
      label={rejecting ? t("counts.why") : t("reason.welcome")}
      needed={rejecting}
      verb={t(rejecting ? "counts.cancel" : "counts.giveUp")}
      danger
      act={(reason, headers) =>
        data(client.POST(`${paths.count}/cancel`, { ...about(count), headers, body: { reason } }))
      }
      onDone={onDone}
      onClose={onClose}
    />
  );
}

function useShow({ id }: Count): () => void {
  const cache = useQueryClient();
  return () => {
    void cache.invalidateQueries({
      queryKey: ["get", paths.count, { params: { path: { count_id: id } } }],
    });
    stockMoved(cache, paths.counts);
  };
}
