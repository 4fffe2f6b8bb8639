// Ctrl+K: go anywhere, do what is common, find any thing by a few letters or digits.

import { Spotlight, spotlight } from "@mantine/spotlight";
import { IconSearch } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";

import { learn, t, tData } from "../../i18n";
import texts from "../../i18n/en-IN.palette.json";
import { type Command, matches, useCommands } from "./palette/commands";
import { glyphs, type Thing, useFound, useOpening } from "./palette/found";
import { useRecent } from "./palette/recent";

learn(texts);

interface Group {
  label: string;
  entries: readonly Command[];
}

export const openPalette = spotlight.open;

export function Palette() {
  const [query, setQuery] = useState("");
  const { groups, looking, failed } = useGroups(query.trim());
  const empty = groups.every(({ entries }) => entries.length === 0);
  const moved = useRef(false);
  useFirstChosen(query && groups.flatMap(({ entries }) => entries)[0]?.key, () => moved.current);
  return (
    <Spotlight.Root
      query={query}
      onQueryChange={(text) => {
        moved.current = false;
        setQuery(text);
      }}
      shortcut="mod + K"
      scrollable
      maxHeight={420}
      centered={false}
      attributes={{ content: { "aria-label": t("palette.open") } }}
      yOffset="14vh"
      overlayProps={{ backgroundOpacity: 0.3, blur: 0 }}
    >
      <Spotlight.Search
        placeholder={t("palette.placeholder")}
        aria-label={t("palette.placeholder")}
        leftSection={<IconSearch size={18} aria-hidden />}
        onKeyDown={({ key }) => {
          moved.current ||= key === "ArrowDown" || key === "ArrowUp";
        }}
      />
      <Spotlight.ActionsList>
        {groups
          .filter(({ entries }) => entries.length > 0)
          .map(({ label, entries }) => (
            <Spotlight.ActionsGroup key={label} label={label}>
              {entries.map(action)}
            </Spotlight.ActionsGroup>
          ))}
        {(empty || failed) && (
          <Spotlight.Empty role="status">
            {t(failed ? "palette.failed" : looking ? "palette.looking" : "palette.empty")}
          </Spotlight.Empty>
        )}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  );
}

/** What is found comes after it was typed: Enter opens the first then, too. */
function useFirstChosen(first: string | undefined, chosen: () => boolean): void {
  useEffect(() => {
    const list = document.querySelector(".mantine-Spotlight-actionsList");
    if (!first || !list || chosen()) return;
    list.querySelector("[data-selected]")?.removeAttribute("data-selected");
    list.querySelector("[data-action]")?.setAttribute("data-selected", "true");
  });
}

/** What is typed to the letter comes first, else what can be done, else what was found. */
function useGroups(query: string) {
  const { deeds, places } = useCommands();
  const { items, looking, failed } = useFound(query);
  const [recent, remember] = useRecent();
  const open = useOpening();
  const entry = (thing: Thing): Command => ({
    key: thing.id,
    label: thing.number,
    hint: thing.title === thing.number ? (thing.party ?? undefined) : thing.title,
    icon: glyphs[thing.kind] ?? IconSearch,
    go: () => {
      remember(thing);
      open(thing);
    },
  });
  const commands: Group[] = [
    { label: t("palette.do"), entries: deeds.filter((one) => matches(one, query)) },
    { label: t("palette.go"), entries: places.filter((one) => matches(one, query)) },
  ];
  const kinds = [...new Set(items.map(({ kind }) => kind))];
  const found: Group[] = kinds.map((kind) => ({
    label: tData("foundKind", kind),
    entries: items.filter((one) => one.kind === kind).map(entry),
  }));
  const last = { label: t("palette.recent"), entries: query ? [] : recent.map(entry) };
  const groups = items[0]?.exact ? [...found, ...commands] : [last, ...commands, ...found];
  return { groups, looking, failed };
}

function action({ key, label, hint, icon: Glyph, go }: Command) {
  return (
    <Spotlight.Action
      key={key}
      label={label}
      description={hint}
      leftSection={<Glyph size={18} stroke={1.7} aria-hidden />}
      onClick={go}
    />
  );
}
