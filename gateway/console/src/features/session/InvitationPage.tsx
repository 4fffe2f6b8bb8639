// An invitation to a company, accepted by somebody who is known here or by somebody new.

import { Button, Skeleton, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useLocation } from "@tanstack/react-router";
import { useState } from "react";

import { api } from "../../api/client";
import { begin } from "../../api/session";
import { t } from "../../i18n";
import { FormError } from "../../ui/ErrorPanel";
import { AnchorLink, ButtonLink } from "../../ui/links";
import { NewPasswordField, PasswordField } from "../../ui/PasswordField";
import { useSending } from "../../ui/useSending";
import { useArrive } from "./arrive";
import { Door } from "./Door";
import { GoogleButton } from "./GoogleButton";
import { SecondStep, type Shown, wantsSecond } from "./SecondStep";

const LOOK = "/api/v1/auth/invitations/look";

export function InvitationPage() {
  // Behind the #: no server was told, and no page that is linked from here will be.
  const { hash: token } = useLocation();
  return token ? <Invited token={token} /> : <Lost />;
}

function Invited({ token }: { token: string }) {
  const { data, error } = api.useQuery("post", LOOK, { body: { token } });
  if (error) {
    return (
      <Door title={t("invitation.title")}>
        <Stack gap="sm">
          <FormError error={error} />
          <ButtonLink to="/login">{t("door.back")}</ButtonLink>
        </Stack>
      </Door>
    );
  }
  if (!data) {
    return (
      <Door title={t("invitation.title")}>
        <Skeleton height={120} aria-busy />
      </Door>
    );
  }
  return <Accept token={token} {...data} />;
}

interface Props {
  token: string;
  company: string;
  email: string;
  name: string;
  invited_by_name: string;
  has_account: boolean;
}

function Accept({ token, company, email, name, invited_by_name, has_account }: Props) {
  const arrive = useArrive();
  const [second, setSecond] = useState(false);
  const form = useForm({ initialValues: { name, password: "" } });
  const accept = ({ password, name: own }: typeof form.values, shown?: Shown) =>
    begin("invitations/accept", { token, password, ...(has_account ? shown : { name: own }) });
  const { submit, error, isPending, fields } = useSending(form, {
    send: (values) => accept(values).then(() => false, wantsSecond),
    onSent: (wanted) => (wanted ? setSecond(true) : arrive()),
    again: "password",
  });
  if (second) {
    return (
      <SecondStep
        send={(shown) => accept(form.values, shown)}
        onDone={() => arrive()}
        onBack={() => setSecond(false)}
      />
    );
  }
  return (
    <Door
      title={t("invitation.titleOf", { company })}
      text={t("invitation.text", { name: invited_by_name, email })}
      below={<AnchorLink to="/login">{t("door.back")}</AnchorLink>}
    >
      <form onSubmit={submit}>
        <Stack gap="sm">
          {/* Password managers keep the password with this. */}
          <input type="hidden" autoComplete="username" value={email} readOnly />
          {has_account ? (
            <PasswordField
              description={t("invitation.known")}
              autoFocus
              {...form.getInputProps("password")}
            />
          ) : (
            <>
              <TextInput
                label={t("door.name")}
                autoComplete="name"
                required
                withAsterisk={false}
                {...form.getInputProps("name")}
              />
              <NewPasswordField label={t("form.password")} autoFocus {...form.getInputProps("password")} />
            </>
          )}
          <FormError error={error} fields={fields} />
          <Button type="submit" mt={4} loading={isPending}>
            {t("invitation.accept", { company })}
          </Button>
        </Stack>
      </form>
      <GoogleButton hint={email} />
    </Door>
  );
}

function Lost() {
  return (
    <Door title={t("invitation.lost")} text={t("invitation.lostText")}>
      <ButtonLink to="/login" fullWidth>
        {t("door.back")}
      </ButtonLink>
    </Door>
  );
}
