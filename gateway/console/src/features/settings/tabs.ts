// The subjects of the settings, each for those who may.

import {
  IconBell,
  IconBellCog,
  IconBuilding,
  IconBuildingStore,
  IconChecklist,
  IconHistory,
  IconKey,
  IconListDetails,
  IconMailForward,
  IconSend,
  IconShieldCheck,
  IconUserShare,
  IconUsers,
  IconWebhook,
  type Icon,
} from "@tabler/icons-react";

import type { TextKey } from "../../i18n";
import type { Permission } from "../session/me";

interface Tab {
  to:
    | "/settings/users"
    | "/settings/invitations"
    | "/settings/roles"
    | "/settings/api-keys"
    | "/settings/company"
    | "/settings/reasons"
    | "/settings/approval-rules"
    | "/settings/delegations"
    | "/settings/channels"
    | "/settings/alerts"
    | "/settings/notifications"
    | "/settings/webhooks"
    | "/settings/deliveries"
    | "/settings/sign-ins";
  label: TextKey;
  icon: Icon;
  permission: Permission;
}

export const tabs: readonly Tab[] = [
  { to: "/settings/users", label: "users.title", icon: IconUsers, permission: "auth.users.read" },
  {
    to: "/settings/invitations",
    label: "invitations.title",
    icon: IconMailForward,
    permission: "auth.users.read",
  },
  { to: "/settings/roles", label: "roles.title", icon: IconShieldCheck, permission: "auth.users.read" },
  { to: "/settings/api-keys", label: "keys.title", icon: IconKey, permission: "auth.api_keys.manage" },
  {
    to: "/settings/company",
    label: "tenant.title",
    icon: IconBuilding,
    permission: "auth.tenant.manage",
  },
  {
    to: "/settings/reasons",
    label: "reasons.title",
    icon: IconListDetails,
    permission: "inventory.rules.manage",
  },
  {
    to: "/settings/approval-rules",
    label: "rules.title",
    icon: IconChecklist,
    permission: "purchasing.rules.manage",
  },
  {
    to: "/settings/delegations",
    label: "delegations.title",
    icon: IconUserShare,
    permission: "purchasing.rules.manage",
  },
  {
    to: "/settings/channels",
    label: "channels.title",
    icon: IconBuildingStore,
    permission: "sales.channels.manage",
  },
  {
    to: "/settings/alerts",
    label: "alerts.title",
    icon: IconBellCog,
    permission: "notifications.rules.manage",
  },
  {
    to: "/settings/notifications",
    label: "wishes.title",
    icon: IconBell,
    permission: "notifications.own.read",
  },
  {
    to: "/settings/webhooks",
    label: "webhooks.title",
    icon: IconWebhook,
    permission: "notifications.rules.manage",
  },
  {
    to: "/settings/deliveries",
    label: "deliveries.title",
    icon: IconSend,
    permission: "notifications.rules.manage",
  },
  { to: "/settings/sign-ins", label: "signIns.title", icon: IconHistory, permission: "auth.users.read" },
];
