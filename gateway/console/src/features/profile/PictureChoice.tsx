// One's picture: chosen, looked at, then saved; or taken away.

import { Avatar, Button, FileButton, Group, Stack, Text } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useEffect, useState } from "react";

import { client } from "../../api/client";
import { t } from "../../i18n";
import { FormError } from "../../ui/ErrorPanel";
import { Portrait } from "../../ui/Portrait";
import { useMe } from "../session/me";
import { useChanged } from "./changed";

const PICTURE = "/api/v1/auth/me/picture";

export function PictureChoice() {
  const { user } = useMe();
  const changed = useChanged();
  const [file, setFile] = useState<File | null>(null);
  const preview = usePreview(file);
  const sending = useMutation({
    mutationFn: (chosen: File | null): Promise<unknown> =>
      chosen ? put(chosen) : client.DELETE(PICTURE),
    onSuccess: async () => {
      await changed();
      setFile(null);
    },
  });
  const choose = (chosen: File | null) => {
    sending.reset();
    setFile(chosen);
  };
  return (
    <Stack gap="xs">
      <Group gap="md" wrap="nowrap">
        {preview ? (
          <Avatar src={preview} alt={t("portrait.preview")} size={72} />
        ) : (
          <Portrait person={user} size={72} />
        )}
        <Stack gap={6}>
          <Group gap="xs">
            {file ? (
              <>
                <Button size="xs" loading={sending.isPending} onClick={() => sending.mutate(file)}>
                  {t("portrait.save")}
                </Button>
                <Button size="xs" variant="default" onClick={() => choose(null)}>
                  {t("form.cancel")}
                </Button>
              </>
            ) : (
              <FileButton
                accept="image/png,image/jpeg,image/webp"
                inputProps={{ "aria-label": t("portrait.choose") }}
                onChange={choose}
              >
                {(props) => (
                  <Button {...props} size="xs" variant="default">
                    {user.picture ? t("portrait.replace") : t("portrait.choose")}
                  </Button>
                )}
              </FileButton>
            )}
            {user.picture && !file && (
              <Button
                size="xs"
                variant="default"
                loading={sending.isPending}
                onClick={() => sending.mutate(null)}
              >
                {t("portrait.remove")}
              </Button>
            )}
          </Group>
          <Text size="sm" c="dimmed">
            {t("portrait.hint")}
          </Text>
        </Stack>
      </Group>
      <FormError error={sending.error} />
    </Stack>
  );
}

/** The address of what was chosen, as long as it is looked at. */
function usePreview(file: File | null): string | null {
  const [preview, setPreview] = useState<string | null>(null);
  useEffect(() => {
    if (!file) return undefined;
    const address = URL.createObjectURL(file);
    setPreview(address);
    return () => {
      URL.revokeObjectURL(address);
      setPreview(null);
    };
  }, [file]);
  return preview;
}

function put(file: File) {
  const form = new FormData();
  form.append("file", file);
  // The body is typed as its parts; what is sent is the form itself.
  return client.PUT(PICTURE, { body: { file: "" }, bodySerializer: () => form });
}
