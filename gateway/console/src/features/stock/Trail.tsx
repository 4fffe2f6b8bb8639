// The way back from a page below the stock list.

import { Breadcrumbs } from "@mantine/core";
import type { LinkProps } from "@tanstack/react-router";

import { t } from "../../i18n";
import { AnchorLink } from "../../ui/links";

export function Trail({ here, over }: { here: string; over?: { to: LinkProps["to"]; label: string } }) {
  return (
    <Breadcrumbs mb={6} separator="›">
      <AnchorLink to="/stock" size="sm">
        {t("nav.stock")}
      </AnchorLink>
      {over && (
        <AnchorLink to={over.to} size="sm">
          {over.label}
        </AnchorLink>
      )}
      <span>{here}</span>
    </Breadcrumbs>
  );
}
