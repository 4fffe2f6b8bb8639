// Undo an order as a whole, or change it by writing it anew: every effect is shown before it is done.

import { Alert } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useRef } from "react";

import { sentence } from "../../api/problem";
import type { Sale } from "../../api/types";
import { t } from "../../i18n";
import { lazily } from "../../ui/lazily";
import { Effects } from "./Effects";
import { useReversal, useReverse } from "./reversing";

const AskReason = lazily(() => import("../../ui/AskReason"), "AskReason");

interface Props {
  sale: Sale;
  /** It is written anew as a draft, which is opened. */
  replace: boolean;
  onClose(): void;
}

export function UndoDialog({ sale, replace, onClose }: Props) {
  const { data: shown } = useReversal(sale.id);
  const reverse = useReverse(sale.id);
  const navigate = useNavigate();
  const anew = useRef<string>(undefined);
  // Nothing is done unseen.
  if (!shown) return null;
  const close = () => {
    const id = anew.current;
    if (id === undefined) onClose();
    else void navigate({ to: "/sales/$id", params: { id } });
  };
  return (
    <AskReason
      title={t(replace ? "undo.replaceTitle" : "undo.title", { number: sale.number })}
      text={[t(`undo.how.${shown.how}`), ...(replace ? [t("undo.replaceText")] : [])].join(" ")}
      preview={
        <>
          <div className="panel">
            <Effects reversal={shown} sale={sale} />
          </div>
          {shown.refused && (
            <Alert color="amber" icon={<IconAlertTriangle aria-hidden />}>
              {sentence(shown.refused)}
            </Alert>
          )}
        </>
      }
      label={t("reason.needed")}
      needed
      verb={t(replace ? "undo.replace" : "undo.do")}
      danger
      act={async (reason, key) => {
        anew.current = (await reverse(shown, reason, replace, key)).replaced_by?.id;
      }}
      onDone={() => undefined}
      onClose={close}
    />
  );
}
