// The frame of the settings: what this person may settle, subject by subject, and the one they are at.

import "./texts";

import { Link, Navigate, Outlet, useLocation } from "@tanstack/react-router";
import { Fragment, useEffect, useRef } from "react";

import { t } from "../../i18n";
import { Page } from "../../ui/Page";
import { useMay } from "../session/me";
import { ForbiddenPage } from "../shell/ForbiddenPage";
import { groups, tabs } from "./tabs";

export function SettingsPage() {
  const may = useMay();
  const { pathname } = useLocation();
  const shown = tabs.filter(({ permission }) => may(permission));
  const [first] = shown;
  const row = useRef<HTMLElement>(null);
  useEffect(() => {
    // On a phone the tabs are wider than the screen.
    const active = row.current?.querySelector('[data-status="active"]');
    active?.scrollIntoView({ inline: "center", block: "nearest" });
  }, [pathname]);
  if (pathname === "/settings" && first) return <Navigate to={first.to} replace />;
  if (!shown.some(({ to }) => to === pathname)) return <ForbiddenPage />;
  return (
    <Page fill title={t("nav.settings")}>
      <div className="settings">
        <nav ref={row} aria-label={t("nav.settings")} className="tabs settings-tabs">
          {groups.map((group) => {
            const within = shown.filter((tab) => tab.group === group);
            return (
              <Fragment key={group}>
                {within.length > 0 && <div className="nav-heading">{t(`settings.group.${group}`)}</div>}
                {within.map(({ to, label, icon: Glyph }) => (
                  <Link key={to} to={to} className="tab" activeOptions={{ includeSearch: false }}>
                    <Glyph size={16} stroke={1.7} aria-hidden />
                    {t(label)}
                  </Link>
                ))}
              </Fragment>
            );
          })}
        </nav>
        <div className="settings-content">
          <Outlet />
        </div>
      </div>
    </Page>
  );
}
