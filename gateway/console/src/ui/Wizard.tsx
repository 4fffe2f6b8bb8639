// The frame of a form in steps: where one is, back and on, by mouse or Ctrl+Enter.

import { Button, Group, Stepper } from "@mantine/core";
import { IconArrowLeft, IconArrowRight } from "@tabler/icons-react";
import { type ReactNode, useEffect } from "react";

import { t } from "../i18n";

interface Props<Step extends string> {
  steps: readonly Step[];
  label(step: Step): string;
  /** The step of the address, which may ask for one that cannot be taken yet. */
  asked: NoInfer<Step>;
  /** The first step that still wants something. */
  open: NoInfer<Step>;
  go(step: Step): void;
  /** A step's content; the last one takes the way back beside its own buttons. */
  show(step: Step, back: ReactNode): ReactNode;
  /** What is missing, where one cannot go on. */
  gap: ReactNode;
}

export function Wizard<Step extends string>({ steps, label, asked, open, go, show, gap }: Props<Step>) {
  const farthest = steps.indexOf(open);
  const at = Math.min(steps.indexOf(asked), farthest);
  const [back, here, next] = [steps[at - 1], steps[at], steps[at + 1]];
  const goOn = next && at < farthest ? () => go(next) : undefined;
  useOnward(goOn);
  const goBack = (
    <Button
      variant="default"
      leftSection={<IconArrowLeft size={16} aria-hidden />}
      disabled={!back}
      onClick={() => back && go(back)}
    >
      {t("form.back")}
    </Button>
  );
  return (
    <>
      <Stepper
        active={at}
        size="xs"
        mb="lg"
        wrap={false}
        className="steps"
        classNames={{ stepBody: "step-name" }}
        onStepClick={(index) => steps[index] && go(steps[index])}
      >
        {steps.map((step, index) => (
          <Stepper.Step
            key={step}
            label={label(step)}
            allowStepSelect={index <= farthest}
            disabled={index > farthest}
            aria-current={index === at}
          />
        ))}
      </Stepper>
      {here && show(here, goBack)}
      {next && (
        <Group justify="space-between" mt="lg">
          {goBack}
          <Button
            rightSection={<IconArrowRight size={16} aria-hidden />}
            aria-keyshortcuts="Control+Enter"
            disabled={!goOn}
            onClick={goOn}
          >
            {t("form.next")}
          </Button>
        </Group>
      )}
      {next && !goOn && gap}
    </>
  );
}

/** Ctrl+Enter goes to the next step from wherever one is typing. */
function useOnward(goOn: (() => void) | undefined): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      goOn?.();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [goOn]);
}
