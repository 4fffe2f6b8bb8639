// What went wrong, in the server's words, with the request's id and a way to try again.

import { Alert, Button, Code, Group, Text } from "@mantine/core";
import { IconAlertCircle, IconRefresh } from "@tabler/icons-react";

import { asProblem, sentence } from "../api/problem";
import { t } from "../i18n";

export function ErrorPanel({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const problem = asProblem(error);
  return (
    <Alert
      color="red"
      role="alert"
      icon={<IconAlertCircle aria-hidden />}
      title={t(titleOf(problem.status))}
      m="md"
    >
      <Text size="sm">{sentence(problem.message)}</Text>
      <RequestId id={problem.requestId} />
      {onRetry && problem.status !== 403 && problem.status !== 404 && (
        <Group mt="sm">
          <Button
            size="xs"
            variant="default"
            leftSection={<IconRefresh size={14} aria-hidden />}
            onClick={onRetry}
          >
            {t("error.retry")}
          </Button>
        </Group>
      )}
    </Alert>
  );
}

/** The failure of a form that belongs to no one field. */
export function FormError({ error, fields = [] }: { error: unknown; fields?: readonly string[] }) {
  if (!error) return null;
  const problem = asProblem(error);
  const elsewhere = problem.errors.filter((e) => !fields.includes(e.field));
  if (problem.errors.length > 0 && elsewhere.length === 0) return null;
  return (
    <Alert color="red" role="alert" icon={<IconAlertCircle aria-hidden />}>
      <Text size="sm">{sentence(problem.message)}</Text>
      <RequestId id={problem.requestId} />
    </Alert>
  );
}

function RequestId({ id }: { id: string }) {
  if (!id) return null;
  return (
    <Text size="xs" mt={4}>
      {t("error.request")} <Code style={{ overflowWrap: "anywhere" }}>{id}</Code>
    </Text>
  );
}

function titleOf(status: number) {
  if (status === 403) return "error.forbidden";
  if (status === 404) return "error.notFound";
  if (status === 0) return "error.offline";
  return "error.title";
}
