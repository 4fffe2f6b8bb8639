// Parts that come after their page: what opens, asks or picks is not needed to see where one is.

import { lazyRouteComponent } from "@tanstack/react-router";
import { type ComponentType, type ReactNode, Suspense } from "react";

// By then the page has asked for all it shows; the part is there before anybody reaches for it.
const AFTER_THE_PAGE = 1000;

/** `const Drawer = lazily(() => import("./Drawer"), "Drawer")`; `waiting` holds its place. */
export function lazily<Name extends string, Props extends object>(
  load: () => Promise<Record<Name, ComponentType<Props>>>,
  name: Name,
  waiting?: ReactNode,
): (props: Props) => ReactNode {
  const Part = lazyRouteComponent(load, name) as ComponentType<Props>;
  // A failure is met again, and said, when the part is wanted.
  setTimeout(() => void load().catch(() => undefined), AFTER_THE_PAGE);
  return function Later(props: Props) {
    return (
      <Suspense fallback={waiting}>
        <Part {...props} />
      </Suspense>
    );
  };
}
