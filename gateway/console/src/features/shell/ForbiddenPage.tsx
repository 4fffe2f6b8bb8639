// A page that this person's role does not include.

import { IconLock } from "@tabler/icons-react";

import { t } from "../../i18n";
import { EmptyState } from "../../ui/EmptyState";
import { ButtonLink } from "../../ui/links";
import { Page } from "../../ui/Page";

export function ForbiddenPage() {
  return (
    <Page title={t("forbidden.page")}>
      <EmptyState icon={IconLock} title={t("forbidden.title")} text={t("forbidden.text")}>
        <ButtonLink to="/" mt="sm">
          {t("notFound.home")}
        </ButtonLink>
      </EmptyState>
    </Page>
  );
}
