// The files of a supplier's bill, beside the list.

import "./texts";

import { Drawer } from "@mantine/core";

import { t } from "../../i18n";
import { Files } from "../../ui/Attachments";

interface Props {
  id: string;
  number: string;
  manage: boolean;
  onClose(): void;
}

export function BillFiles({ id, number, manage, onClose }: Props) {
  return (
    <Drawer opened onClose={onClose} title={t("payables.filesOf", { number })}>
      <Files of="bill" id={id} manage={manage} />
    </Drawer>
  );
}
