// The menu: what this user may open, nothing else.

import { Link, useLocation } from "@tanstack/react-router";
import { useEffect } from "react";

import { t } from "../../i18n";
import { useMay } from "../session/me";
import { isOpen, sections } from "./destinations";

export function Navigation({ onGo }: { onGo(): void }) {
  const may = useMay();
  const { pathname } = useLocation();
  // Of places that lie within one another only the innermost is where one is.
  const here = sections
    .flatMap(({ destinations }) => destinations.map(({ to }) => to))
    .filter((to) => pathname === to || pathname.startsWith(`${to}/`))
    .reduce((longest, to) => (to.length > longest.length ? to : longest), "");
  useEffect(() => {
    // A low window does not show the whole menu, but always where one is.
    document.querySelector('.nav-link[data-status="active"]')?.scrollIntoView({ block: "nearest" });
  }, [here]);
  return (
    <>
      {sections.map(({ label, destinations }) => {
        const shown = destinations.filter((place) => isOpen(place, may));
        return (
          shown.length > 0 && (
            <div key={label ?? "top"}>
              {label && <div className="nav-heading">{t(label)}</div>}
              {shown.map(({ to, label: name, icon: Glyph }) => (
                <Link
                  key={to}
                  to={to}
                  className="nav-link"
                  activeOptions={{ exact: to !== here, includeSearch: false }}
                  onClick={onGo}
                >
                  <Glyph size={18} stroke={1.7} aria-hidden />
                  {t(name)}
                </Link>
              ))}
            </div>
          )
        );
      })}
    </>
  );
}
