// Views of a list that a person keeps: their filters by name, each an address; kept in this browser.

import { ActionIcon, Button, Group, Menu, TextInput } from "@mantine/core";
import { useLocalStorage } from "@mantine/hooks";
import { IconBookmark, IconTrash } from "@tabler/icons-react";
import { type KeyboardEvent, useState } from "react";

import { learn, t } from "../i18n";
import texts from "../i18n/en-IN.views.json";

learn(texts);

export interface View {
  name: string;
  search: Record<string, string | undefined>;
}

interface Props {
  list: string;
  /** Whose they are: of this person in this company. */
  owner: string;
  /** The filters on screen. */
  search: View["search"];
  onOpen(search: View["search"]): void;
}

export function SavedViews({ list, owner, search, onOpen }: Props) {
  const [views, setViews] = useLocalStorage<View[]>({
    key: `qm-views-${list}-${owner}`,
    defaultValue: [],
    getInitialValueInEffect: false,
  });
  const [name, setName] = useState("");
  const save = () => {
    const named = name.trim();
    if (!named) return;
    setViews((old) => [...old.filter((view) => view.name !== named), { name: named, search }]);
    setName("");
  };
  const current = views.find((view) => same(view.search, search));
  const onKey = (event: KeyboardEvent) => {
    // The menu would take letters and arrows for itself.
    event.stopPropagation();
    if (event.key === "Enter") save();
  };
  return (
    <Menu width={270} position="bottom-start">
      <Menu.Target>
        <Button variant="default" leftSection={<IconBookmark size={16} aria-hidden />}>
          {current?.name ?? t("views.title")}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{views.length > 0 ? t("views.title") : t("views.none")}</Menu.Label>
        {views.map((view) => (
          <Group key={view.name} gap={4} wrap="nowrap">
            <Menu.Item fw={view === current ? 600 : undefined} onClick={() => onOpen(view.search)}>
              {view.name}
            </Menu.Item>
            <ActionIcon
              size={28}
              aria-label={t("views.remove", { name: view.name })}
              onClick={() => setViews((old) => old.filter((one) => one.name !== view.name))}
            >
              <IconTrash size={15} aria-hidden />
            </ActionIcon>
          </Group>
        ))}
        <Menu.Divider />
        <Group gap={6} wrap="nowrap" p={6}>
          <TextInput
            aria-label={t("views.name")}
            placeholder={t("views.name")}
            size="xs"
            maxLength={60}
            style={{ flex: 1 }}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            onKeyDown={onKey}
          />
          <Button size="xs" variant="default" onClick={save}>
            {t("views.save")}
          </Button>
        </Group>
      </Menu.Dropdown>
    </Menu>
  );
}

function same(one: View["search"], other: View["search"]): boolean {
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...names].every((name) => (one[name] ?? "") === (other[name] ?? ""));
}
