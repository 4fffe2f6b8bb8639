// A page loaded when it is first opened, by those who may: others are told, and nothing is loaded.

import { lazyRouteComponent } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { lazily } from "../../ui/lazily";
import { type Permission, useMay } from "../session/me";

const ForbiddenPage = lazily(() => import("./ForbiddenPage"), "ForbiddenPage");

type Module = Record<string, () => ReactNode>;

export function guarded(needed: readonly Permission[], load: () => Promise<Module>, name: string) {
  const Lazy = lazyRouteComponent(load, name);
  const Guarded = () => {
    const may = useMay();
    return needed.every(may) ? <Lazy /> : <ForbiddenPage />;
  };
  return Object.assign(Guarded, { preload: Lazy.preload });
}
