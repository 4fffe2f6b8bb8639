// Filters that read as tabs: links, so that each has an address and opens in a new tab.

import { Link, type LinkProps } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { useFormats } from "../format/formats";

interface FilterTab {
  key: string;
  label: string;
  icon?: ReactNode;
  count?: number;
  /** The server counts no further: so many, or more. */
  most?: number;
  link: LinkProps;
}

interface Props {
  label: string;
  tabs: readonly FilterTab[];
  /** The key of the tab one is at: an address may say more than which tab. */
  active: string;
}

export function FilterTabs({ label, tabs, active }: Props) {
  const formats = useFormats();
  return (
    <nav aria-label={label} className="tabs">
      {tabs.map((tab) => (
        <Link
          key={tab.key}
          {...tab.link}
          className="tab"
          activeOptions={{ exact: true }}
          aria-current={tab.key === active ? "page" : undefined}
        >
          {tab.icon}
          {tab.label}
          {tab.count !== undefined && (
            <span className="tab-count" data-tab-count={tab.key}>
              {formats.count(tab.count)}
              {tab.most !== undefined && tab.count >= tab.most && "+"}
            </span>
          )}
        </Link>
      ))}
    </nav>
  );
}
