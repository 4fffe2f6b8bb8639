// An address that leads nowhere.

import { IconMapOff } from "@tabler/icons-react";

import { t } from "../../i18n";
import { EmptyState } from "../../ui/EmptyState";
import { ButtonLink } from "../../ui/links";

export function NotFoundPage() {
  return (
    <main>
      <EmptyState icon={IconMapOff} title={t("notFound.title")} text={t("notFound.text")}>
        <ButtonLink to="/" mt="sm">
          {t("notFound.home")}
        </ButtonLink>
      </EmptyState>
    </main>
  );
}
