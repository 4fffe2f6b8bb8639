// The signed-in user: who they are, their companies, the colour scheme, and the way out.

import { Menu, Text, UnstyledButton, useMantineColorScheme } from "@mantine/core";
import {
  IconDeviceDesktop,
  IconLogout,
  IconMoon,
  IconSun,
  IconUserCircle,
} from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";

import { begin, signOut, startAnew } from "../../api/session";
import { learn, t } from "../../i18n";
import texts from "../../i18n/en-IN.account.json";
import { Portrait } from "../../ui/Portrait";
import { useMe } from "../session/me";

learn(texts);

const schemes = [
  { value: "light", icon: IconSun },
  { value: "dark", icon: IconMoon },
  { value: "auto", icon: IconDeviceDesktop },
] as const;

export function UserMenu() {
  const { user, roles } = useMe();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    // Within the header: what a page shows belongs to one of its regions.
    <Menu width={240} withinPortal={false}>
      <Menu.Target>
        <UnstyledButton aria-label={t("user.menu", { name: user.name })} style={{ borderRadius: 99 }}>
          <Portrait person={user} size={32} />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item component={Link} to="/profile" leftSection={<IconUserCircle size={16} aria-hidden />}>
          <Text span display="block" fw={600} className="clip">
            {user.name}
          </Text>
          <Text span display="block" size="sm" className="clip">
            {user.email}
          </Text>
          <Text span display="block" size="xs">
            {roles.map((role) => role.replaceAll("_", " ")).join(", ")}
          </Text>
          {t("user.profile")}
        </Menu.Item>
        <Companies />
        <Menu.Divider />
        <Menu.Label>{t("user.theme")}</Menu.Label>
        {schemes.map(({ value, icon: Glyph }) => (
          <Menu.RadioItem
            key={value}
            value={value}
            checked={colorScheme === value}
            rightSection={<Glyph size={16} aria-hidden />}
            onChange={() => setColorScheme(value)}
          >
            {t(`user.theme.${value}`)}
          </Menu.RadioItem>
        ))}
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={16} aria-hidden />} onClick={() => void signOut()}>
          {t("user.signOut")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

/** The choice of company, for who works for several. */
function Companies() {
  const { tenant, tenants } = useMe();
  if (tenants.length < 2) return null;
  return (
    <>
      <Menu.Divider />
      <Menu.Label>{t("user.company")}</Menu.Label>
      {tenants.map(({ id, name }) => (
        <Menu.RadioItem
          key={id}
          value={id}
          checked={id === tenant.id}
          closeMenuOnClick
          onChange={() => void goOnIn(id)}
        >
          {name}
        </Menu.RadioItem>
      ))}
    </>
  );
}

async function goOnIn(tenantId: string): Promise<void> {
  await begin("switch", { tenant_id: tenantId });
  // From the start: nothing that was read in the other company stays.
  startAnew();
}
