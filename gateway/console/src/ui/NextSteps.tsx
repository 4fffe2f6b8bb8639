// What can be done with a document: the next step of its life as a button, the others in a menu.

import { ActionIcon, Alert, Button, Menu, Popover } from "@mantine/core";
import { IconAlertCircle, IconDots, type Icon } from "@tabler/icons-react";

import { asProblem, sentence } from "../api/problem";
import { t } from "../i18n";
import { useSettled } from "./useSettled";

interface Manner {
  icon: Icon;
  danger?: boolean;
}

interface Props<Action extends string> {
  primary: Action | undefined;
  more: readonly Action[];
  manners: Record<Action, Manner>;
  /** What an action is called. */
  name(action: Action): string;
  pending: boolean;
  error: unknown;
  /** Forget the error. */
  reset(): void;
  start(action: Action): void;
}

export function NextSteps<Action extends string>(props: Props<Action>) {
  const { primary, more, manners, name, pending, error, reset, start } = props;
  const settled = useSettled(primary);
  const failure = error ? <Failure error={error} /> : null;
  return (
    <>
      {primary && (
        <Popover opened={Boolean(failure)} onDismiss={reset} width={320} position="bottom-end" withArrow>
          <Popover.Target>
            <Primary
              label={name(primary)}
              icon={manners[primary].icon}
              pending={pending}
              settled={settled}
              onStart={() => start(primary)}
            />
          </Popover.Target>
          <Popover.Dropdown p={0}>{failure}</Popover.Dropdown>
        </Popover>
      )}
      {!primary && failure}
      {more.length > 0 && (
        <Menu>
          <Menu.Target>
            <ActionIcon variant="default" size={34} aria-label={t("order.more")}>
              <IconDots size={18} aria-hidden />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {more.map((action) => {
              const { icon: Glyph, danger } = manners[action];
              return (
                <Menu.Item
                  key={action}
                  color={danger ? "red" : undefined}
                  leftSection={<Glyph size={16} aria-hidden />}
                  onClick={() => start(action)}
                >
                  {name(action)}
                </Menu.Item>
              );
            })}
          </Menu.Dropdown>
        </Menu>
      )}
    </>
  );
}

interface PrimaryProps {
  label: string;
  icon: Icon;
  pending: boolean;
  settled: boolean;
  onStart(): void;
}

function Primary({ label, icon: Glyph, pending, settled, onStart, ...target }: PrimaryProps) {
  const busy = pending || !settled;
  return (
    <Button
      {...target}
      leftSection={<Glyph size={16} aria-hidden />}
      loading={pending}
      // Not `disabled`, which would take the keyboard's focus away.
      aria-disabled={busy}
      data-disabled={busy || undefined}
      onClick={() => !busy && onStart()}
    >
      {label}
    </Button>
  );
}

function Failure({ error }: { error: unknown }) {
  return (
    <Alert color="red" role="alert" icon={<IconAlertCircle aria-hidden />}>
      {sentence(asProblem(error).message)}
    </Alert>
  );
}
