// Set up a company: the first person of it becomes its administrator.

import { Button, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";

import { begin } from "../../api/session";
import { t } from "../../i18n";
import { FormError } from "../../ui/ErrorPanel";
import { AnchorLink } from "../../ui/links";
import { NewPasswordField } from "../../ui/PasswordField";
import { useSending } from "../../ui/useSending";
import { useArrive } from "./arrive";
import { Door } from "./Door";
import { founding, FoundingFields } from "./FoundingFields";
import { GoogleButton } from "./GoogleButton";

export function RegisterPage() {
  const arrive = useArrive();
  const form = useForm({ initialValues: { name: "", email: "", password: "", ...founding() } });
  const { submit, error, isPending, fields } = useSending(form, {
    send: (values) => begin("register", { ...values, email: values.email.trim() }),
    onSent: () => arrive(),
    again: "email",
  });
  const asked = { required: true, withAsterisk: false } as const;
  return (
    <Door
      title={t("register.title")}
      text={t("register.text")}
      below={<AnchorLink to="/login">{t("door.back")}</AnchorLink>}
    >
      <form onSubmit={submit}>
        <Stack gap="sm">
          <TextInput
            label={t("founding.name")}
            autoComplete="organization"
            autoFocus
            {...asked}
            {...form.getInputProps("company")}
          />
          <TextInput label={t("door.name")} autoComplete="name" {...asked} {...form.getInputProps("name")} />
          <TextInput
            label={t("door.email")}
            type="email"
            autoComplete="username"
            {...asked}
            {...form.getInputProps("email")}
          />
          <NewPasswordField label={t("form.password")} {...form.getInputProps("password")} />
          <FoundingFields form={form} />
          <FormError error={error} fields={fields} />
          <Button type="submit" mt={4} loading={isPending}>
            {t("register.submit")}
          </Button>
        </Stack>
      </form>
      <GoogleButton />
    </Door>
  );
}
