// Signing in with Google, where the installation offers it.

import { Button, Divider, Stack } from "@mantine/core";
import { IconBrandGoogle } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";

import { api } from "../../api/client";
import { SELDOM } from "../../api/cache";
import { t } from "../../i18n";
import { FormError } from "../../ui/ErrorPanel";
import { leave } from "./google";

interface Props {
  to?: string;
  /** The e-mail that is expected. */
  hint?: string;
}

export function GoogleButton({ to, hint }: Props) {
  const { data } = api.useQuery("get", "/api/v1/auth/sign-in-options", {}, { staleTime: SELDOM });
  const leaving = useMutation({ mutationFn: () => leave(to, hint) });
  if (!data?.google) return null;
  return (
    <Stack gap="sm" mt="sm">
      <Divider label={t("door.or")} />
      <FormError error={leaving.error} />
      <Button
        variant="default"
        leftSection={<IconBrandGoogle size={16} aria-hidden />}
        // Until the other page is there.
        loading={leaving.isPending || leaving.isSuccess}
        onClick={() => leaving.mutate()}
      >
        {t("google.button")}
      </Button>
    </Stack>
  );
}
