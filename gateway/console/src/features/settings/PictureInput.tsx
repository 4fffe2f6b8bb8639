// A member's picture: seen, replaced, taken away.

import { Button, FileButton, Group, Stack, Text } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";

import { client } from "../../api/client";
import { paths } from "../../api/keys";
import type { User } from "../../api/types";
import { t } from "../../i18n";
import { FormError } from "../../ui/ErrorPanel";
import { Portrait } from "../../ui/Portrait";

const PICTURE = `${paths.user}/picture` as const;

export function PictureInput({ person, onChanged }: { person: User; onChanged(): void }) {
  const params = { path: { user_id: person.id } };
  const changing = useMutation({
    mutationFn: (file: File | null): Promise<unknown> =>
      file ? put(params, file) : client.DELETE(PICTURE, { params }),
    onSuccess: onChanged,
  });
  return (
    <Stack gap="xs" mb="sm">
      <Group gap="md" wrap="nowrap">
        <Portrait person={person} size={64} />
        <Stack gap={6}>
          <Text size="sm" c="dimmed" style={{ overflowWrap: "anywhere" }}>
            {person.email}
          </Text>
          <Group gap="xs">
            <FileButton
              accept="image/png,image/jpeg,image/webp"
              inputProps={{ "aria-label": t("picture.of", { name: person.name }) }}
              onChange={(file) => file && changing.mutate(file)}
            >
              {(props) => (
                <Button {...props} size="compact-sm" variant="default" loading={changing.isPending}>
                  {person.picture ? t("picture.replace") : t("picture.set")}
                </Button>
              )}
            </FileButton>
            {person.picture && (
              <Button
                size="compact-sm"
                variant="default"
                disabled={changing.isPending}
                onClick={() => changing.mutate(null)}
              >
                {t("picture.remove")}
              </Button>
            )}
          </Group>
        </Stack>
      </Group>
      <FormError error={changing.error} />
    </Stack>
  );
}

function put(params: { path: { user_id: string } }, file: File) {
  const form = new FormData();
  form.append("file", file);
  // The body is typed as its parts; what is sent is the form itself.
  return client.PUT(PICTURE, { params, body: { file: "" }, bodySerializer: () => form });
}
