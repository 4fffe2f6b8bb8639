// What surrounds every page: company, menu, palette, live badge, user.

import { Burger, Group, Kbd, Text, UnstyledButton } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { Outlet, useNavigate, useRouter } from "@tanstack/react-router";
import { useEffect, useMemo } from "react";

import { api } from "../../api/client";
import { paths } from "../../api/keys";
import { onSessionEnd } from "../../api/session";
import { FormatsContext, formatsOf } from "../../format/formats";
import { t } from "../../i18n";
import { LiveProvider } from "../../live/LiveProvider";
import { lazily } from "../../ui/lazily";
import { Portrait } from "../../ui/Portrait";
import { MeContext, useMay, useMe } from "../session/me";
import { LiveBadge, MissedPill } from "./LiveBadge";
import { Mark } from "./Mark";
import { Navigation } from "./Navigation";
import { useJumps } from "./useJumps";

// These come after the page: nobody presses Ctrl+K before they see where they are.
const palette = () => import("./Palette");
const Palette = lazily(palette, "Palette");
const DecisionToast = lazily(() => import("./DecisionToast"), "DecisionToast");
const Bell = lazily(() => import("../notifications/Bell"), "Bell", <span className="bell-place" />);
const Tray = lazily(() => import("../exports/Tray"), "Tray");
const UserMenu = lazily(() => import("./UserMenu"), "UserMenu", <OwnPortrait />);

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
          <Frame />
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

function Frame() {
  const { tenant } = useMe();
  const may = useMay();
  const [opened, menu] = useDisclosure(false);
  useJumps();
  return (
    <div className="shell">
      <a className="skip-link" href="#content">
        {t("shell.skip")}
      </a>
      <header className="shell-head">
        <MenuButton opened={opened} onToggle={menu.toggle} />
        <SearchButton />
        <Group gap={6} wrap="nowrap">
          <MissedPill />
          <LiveBadge />
          {may("notifications.own.read") && <Bell />}
          <Tray />
          <UserMenu />
        </Group>
      </header>
      <nav className="shell-nav" aria-label={t("nav.label")} data-opened={opened || undefined}>
        <Group gap={10} px={8} h={36} mb={6} wrap="nowrap">
          <MenuButton opened={opened} onToggle={menu.toggle} />
          <Mark size={26} />
          <Text fw={600} className="clip" title={tenant.name}>
            {tenant.name}
          </Text>
        </Group>
        <Navigation onGo={menu.close} />
      </nav>
      <main className="main" id="content" tabIndex={-1}>
        <div className="main-scroll">
          <Outlet />
        </div>
      </main>
      <Palette />
      <DecisionToast />
    </div>
  );
}

function MenuButton({ opened, onToggle }: { opened: boolean; onToggle(): void }) {
  return (
    <Burger
      opened={opened}
      onClick={onToggle}
      hiddenFrom="sm"
      size="sm"
      aria-label={t("shell.menu")}
    />
  );
}

function OwnPortrait() {
  const { user } = useMe();
  return <Portrait person={user} size={32} />;
}

function SearchButton() {
  return (
    <UnstyledButton className="search-box" onClick={() => void palette().then(({ openPalette }) => openPalette())}>
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
