// The parts of the catalogue: products, the tree they stand in, what they are counted in.

import "./texts";

import { IconFolders, IconRuler2, IconTags } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";

import { t } from "../../i18n";

const parts = [
  { to: "/products", label: "nav.products", icon: IconTags },
  { to: "/products/categories", label: "products.categories", icon: IconFolders },
  { to: "/products/units", label: "products.units", icon: IconRuler2 },
] as const;

export function CatalogTabs() {
  return (
    <nav aria-label={t("products.tabs")} className="tabs">
      {parts.map(({ to, label, icon: Glyph }) => (
        <Link
          key={to}
          to={to}
          className="tab"
          activeOptions={{ includeSearch: false, exact: true }}
        >
          <Glyph size={16} stroke={1.7} aria-hidden />
          {t(label)}
        </Link>
      ))}
    </nav>
  );
}
