// The tree itself, as the patterns for trees have it: one stop of the Tab key, arrows within.

import { ActionIcon, Badge, TextInput } from "@mantine/core";
import {
  IconArchive,
  IconArchiveOff,
  IconArrowsMove,
  IconChevronDown,
  IconChevronRight,
  IconFolder,
  IconPencil,
  IconPlus,
  type Icon,
} from "@tabler/icons-react";
import { type KeyboardEvent, useState } from "react";

import { asProblem, sentence } from "../../api/problem";
import type { Category } from "../../api/types";
import { t } from "../../i18n";
import type { Branch } from "../../ui/categories";

/** What goes on with the tree and what may be done to it. */
export interface Doing {
  /** Below which category a new one is being named: null for a root. */
  adding: string | null | undefined;
  renaming: string | undefined;
  error: unknown;
  busy: boolean;
  name(name: string): void;
  cancel(): void;
  show(category: Category): void;
  add?(parent: Category | null): void;
  rename?(category: Category): void;
  move?(category: Category): void;
  turn?(category: Category): void;
}

export function CategoryTree({ roots, doing }: { roots: readonly Branch[]; doing: Doing }) {
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set());
  const [current, setCurrent] = useState<string>();
  const fold = (id: string, shut: boolean) =>
    setFolded((old) => {
      const next = new Set(old);
      if (shut) next.add(id);
      else next.delete(id);
      return next;
    });
  const shown = (branch: Branch): Branch[] =>
    folded.has(branch.category.id) && doing.adding !== branch.category.id
      ? [branch]
      : [branch, ...branch.children.flatMap(shown)];
  const rows = roots.flatMap(shown);
  const active = rows.some(({ category }) => category.id === current)
    ? current
    : rows[0]?.category.id;
  return (
    <div role="tree" aria-label={t("products.categories")} className="tree">
      {doing.adding === null && <NameRow depth={0} start="" doing={doing} />}
      {rows.map((branch) => {
        const { id } = branch.category;
        return (
          <div key={id} role="none">
            {doing.renaming === id ? (
              <NameRow depth={branch.depth} start={branch.category.name} doing={doing} />
            ) : (
              <Row
                branch={branch}
                rows={rows}
                shut={folded.has(id)}
                tabbable={id === active}
                doing={doing}
                onFold={(shut) => fold(id, shut)}
                onFocus={() => setCurrent(id)}
              />
            )}
            {doing.adding === id && <NameRow depth={branch.depth + 1} start="" doing={doing} />}
          </div>
        );
      })}
    </div>
  );
}

interface RowProps {
  branch: Branch;
  rows: readonly Branch[];
  shut: boolean;
  tabbable: boolean;
  doing: Doing;
  onFold(shut: boolean): void;
  onFocus(): void;
}

function Row({ branch, rows, shut, tabbable, doing, onFold, onFocus }: RowProps) {
  const { category, depth, children } = branch;
  const { name, active } = category;
  const nested = children.length > 0;
  const Chevron = shut ? IconChevronRight : IconChevronDown;
  const onKey = (event: KeyboardEvent<HTMLElement>) => {
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return;
    const at = rows.indexOf(branch);
    const above = rows.slice(0, at).findLast((other) => other.depth < depth);
    const act: Record<string, () => void> = {
      ArrowDown: () => focusOn(rows[at + 1]),
      ArrowUp: () => focusOn(rows[at - 1]),
      Home: () => focusOn(rows[0]),
      End: () => focusOn(rows.at(-1)),
      ArrowRight: () => (nested && shut ? onFold(false) : nested && focusOn(rows[at + 1])),
      ArrowLeft: () => (nested && !shut ? onFold(true) : focusOn(above)),
      Enter: () => doing.show(category),
      F2: () => doing.rename?.(category),
      Insert: () => doing.add?.(category),
      n: () => doing.add?.(category),
      m: () => doing.move?.(category),
      Delete: () => active && doing.turn?.(category),
    };
    const chosen = act[event.key];
    if (!chosen) return;
    event.preventDefault();
    event.stopPropagation();
    chosen();
  };
  return (
    <div
      role="treeitem"
      className="tree-row"
      data-category={category.id}
      data-archived={!active || undefined}
      aria-label={name}
      aria-level={depth + 1}
      aria-expanded={nested ? !shut : undefined}
      tabIndex={tabbable ? 0 : -1}
      style={{ paddingLeft: 10 + depth * 24 }}
      onKeyDown={onKey}
      onFocus={onFocus}
    >
      {nested ? (
        <ActionIcon
          size={24}
          tabIndex={-1}
          aria-label={t(shut ? "categories.unfold" : "categories.fold", { name })}
          onClick={() => onFold(!shut)}
        >
          <Chevron size={16} aria-hidden />
        </ActionIcon>
      ) : (
        <span className="tree-leaf" />
      )}
      <IconFolder size={16} stroke={1.7} aria-hidden />
      <button type="button" tabIndex={-1} className="tree-name clip" onClick={() => doing.show(category)}>
        {name}
      </button>
      {!active && <Badge color="gray">{t("categories.archived")}</Badge>}
      <span className="tree-actions">
        <Act icon={IconPlus} label={t("categories.newBelow", { name })} act={doing.add} category={category} />
        <Act icon={IconPencil} label={`${t("categories.rename")} ${name}`} act={doing.rename} category={category} />
        <Act icon={IconArrowsMove} label={`${t("categories.move")} ${name}`} act={doing.move} category={category} />
        <Act
          icon={active ? IconArchive : IconArchiveOff}
          label={`${t(active ? "categories.archive" : "categories.restore")} ${name}`}
          act={doing.turn}
          category={category}
        />
      </span>
    </div>
  );
}

interface ActProps {
  icon: Icon;
  label: string;
  act: ((category: Category) => void) | undefined;
  category: Category;
}

function Act({ icon: Glyph, label, act, category }: ActProps) {
  if (!act) return null;
  return (
    <ActionIcon size={28} tabIndex={-1} aria-label={label} title={label} onClick={() => act(category)}>
      <Glyph size={16} aria-hidden />
    </ActionIcon>
  );
}

/** A name being written in its place in the tree: Enter keeps it, Escape does not. */
function NameRow({ depth, start, doing }: { depth: number; start: string; doing: Doing }) {
  const [name, setName] = useState(start);
  const problem = doing.error ? asProblem(doing.error) : null;
  const wrong = problem && sentence(problem.errors[0]?.message ?? problem.message);
  const keep = () => {
    const text = name.trim();
    if (!text || text === start) doing.cancel();
    else if (!doing.busy) doing.name(text);
  };
  return (
    <form
      className="tree-row"
      style={{ paddingLeft: 34 + depth * 24 }}
      onSubmit={(event) => {
        event.preventDefault();
        keep();
      }}
    >
      <IconFolder size={16} stroke={1.7} aria-hidden />
      <TextInput
        autoFocus
        size="xs"
        aria-label={t("categories.editing")}
        className="tree-input"
        maxLength={100}
        value={name}
        error={wrong}
        onFocus={(event) => event.currentTarget.select()}
        onChange={(event) => setName(event.currentTarget.value)}
        onKeyDown={(event) => event.key === "Escape" && doing.cancel()}
        onBlur={() => !wrong && keep()}
      />
    </form>
  );
}

function focusOn(branch: Branch | undefined): void {
  const id = branch?.category.id;
  if (id) document.querySelector<HTMLElement>(`[data-category="${id}"]`)?.focus();
}
