// What surrounds every page: company, menu, palette, live badge, user.

import { AppShell, Burger, Group, Kbd, Text, UnstyledButton } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { spotlight } from "@mantine/spotlight";
import { IconSearch } from "@tabler/icons-react";
import { Outlet, useNavigate, useRouter } from "@tanstack/react-router";
import { lazy, Suspense, useEffect, useMemo } from "react";

import { api } from "../../api/client";
import { paths } from "../../api/keys";
import { onSessionEnd } from "../../api/session";
import { FormatsContext, formatsOf } from "../../format/formats";
import { t } from "../../i18n";
import { LiveProvider } from "../../live/LiveProvider";
import { MeContext } from "../session/me";
import { LiveBadge, MissedPill } from "./LiveBadge";
import { Mark } from "./Mark";
import { Navigation } from "./Navigation";
import { useJumps } from "./useJumps";
import { UserMenu } from "./UserMenu";

// Comes after the page: nobody presses Ctrl+K before they see where they are.
const Palette = lazy(() => import("./Palette").then((module) => ({ default: module.Palette })));

export function Shell() {
  const { data: me } = api.useSuspenseQuery("get", paths.me);
  const { tenant } = me;
  const locale = me.user.locale ?? tenant.locale;
  const formats = useMemo(() => formatsOf({ ...tenant, locale }), [tenant, locale]);
  useReturnToLogin();
  return (
    <MeContext value={me}>
      <FormatsContext value={formats}>
        <LiveProvider>
          <Frame company={me.tenant.name} />
        </LiveProvider>
      </FormatsContext>
    </MeContext>
  );
}

/** When the session ends, here or in another tab, sign-in comes next and leads back here. */
function useReturnToLogin() {
  const navigate = useNavigate();
  const router = useRouter();
  useEffect(
    () =>
      onSessionEnd(() => {
        const { href } = router.state.location;
        void navigate({ to: "/login", search: { to: href === "/" ? undefined : href } });
      }),
    [navigate, router],
  );
}

function Frame({ company }: { company: string }) {
  const [opened, menu] = useDisclosure(false);
  useJumps();
  return (
    <AppShell
      header={{ height: 52 }}
      navbar={{ width: 220, breakpoint: "sm", collapsed: { mobile: !opened } }}
      layout="alt"
    >
      <a className="skip-link" href="#content">
        {t("shell.skip")}
      </a>
      <AppShell.Header>
        <Group h="100%" px="md" gap="sm" wrap="nowrap" justify="space-between">
          <Burger
            opened={opened}
            onClick={menu.toggle}
            hiddenFrom="sm"
            size="sm"
            aria-label={t("shell.menu")}
          />
          <SearchButton />
          <Group gap={6} wrap="nowrap">
            <MissedPill />
            <LiveBadge />
            <UserMenu />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs">
        <Group gap={10} px={8} h={36} mb={6} wrap="nowrap">
          <Burger
            opened={opened}
            onClick={menu.toggle}
            hiddenFrom="sm"
            size="sm"
            aria-label={t("shell.menu")}
          />
          <Mark size={26} />
          <Text fw={600} className="clip" title={company}>
            {company}
          </Text>
        </Group>
        <Navigation onGo={menu.close} />
      </AppShell.Navbar>
      <AppShell.Main className="main" id="content" tabIndex={-1}>
        <div className="main-scroll">
          <Outlet />
        </div>
      </AppShell.Main>
      <Suspense>
        <Palette />
      </Suspense>
    </AppShell>
  );
}

function SearchButton() {
  return (
    <UnstyledButton className="search-box" onClick={spotlight.open}>
      <IconSearch size={15} aria-hidden />
      <span className="clip" style={{ flex: 1 }}>
        {t("palette.open")}
      </span>
      <Kbd size="xs" visibleFrom="sm">
        {t("palette.keys")}
      </Kbd>
    </UnstyledButton>
  );
}
