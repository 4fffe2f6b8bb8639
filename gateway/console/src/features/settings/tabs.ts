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

/** What belongs together, in the order it is offered. */
export const groups = ["people", "company", "approvals", "notifications", "connections"] as const;

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
  group: (typeof groups)[number];
  label: TextKey;
  icon: Icon;
  permission: Permission;
}

export const tabs: readonly Tab[] = [
  {
    to: "/settings/users",
    group: "people",
    label: "users.title",
    icon: IconUsers,
    permission: "auth.users.read",
  },
  {
    to: "/settings/invitations",
    group: "people",
    label: "invitations.title",
    icon: IconMailForward,
    permission: "auth.users.read",
  },
  {
    to: "/settings/roles",
    group: "people",
    label: "roles.title",
    icon: IconShieldCheck,
    permission: "auth.users.read",
  },
  {
    to: "/settings/sign-ins",
    group: "people",
    label: "signIns.title",
    icon: IconHistory,
    permission: "auth.users.read",
  },
  {
    to: "/settings/company",
    group: "company",
    label: "tenant.title",
    icon: IconBuilding,
    permission: "auth.tenant.manage",
  },
  {
    to: "/settings/reasons",
    group: "company",
    label: "reasons.title",
    icon: IconListDetails,
    permission: "inventory.rules.manage",
  },
  {
    to: "/settings/approval-rules",
    group: "approvals",
    label: "rules.title",
    icon: IconChecklist,
    permission: "purchasing.rules.manage",
  },
  {
    to: "/settings/delegations",
    group: "approvals",
    label: "delegations.title",
    icon: IconUserShare,
    permission: "purchasing.rules.manage",
  },
  {
    to: "/settings/notifications",
    group: "notifications",
    label: "wishes.title",
    icon: IconBell,
    permission: "notifications.own.read",
  },
  {
    to: "/settings/alerts",
    group: "notifications",
    label: "alerts.title",
    icon: IconBellCog,
    permission: "notifications.rules.manage",
  },
  {
    to: "/settings/deliveries",
    group: "notifications",
    label: "deliveries.title",
    icon: IconSend,
    permission: "notifications.rules.manage",
  },
  {
    to: "/settings/channels",
    group: "connections",
    label: "channels.title",
    icon: IconBuildingStore,
    permission: "sales.channels.manage",
  },
  {
    to: "/settings/webhooks",
    group: "connections",
    label: "webhooks.title",
    icon: IconWebhook,
    permission: "notifications.rules.manage",
  },
  {
    to: "/settings/api-keys",
    group: "connections",
    label: "keys.title",
    icon: IconKey,
    permission: "auth.api_keys.manage",
  },
];
