// Sends a form: the server's words land on the fields they are about, and the first gets the focus.

import type { UseFormReturnType } from "@mantine/form";
import { type UseMutationResult, useMutation } from "@tanstack/react-query";
import type { SyntheticEvent } from "react";

import { fieldErrors } from "../api/problem";

interface Options<Values, Answer> {
  send(values: Values): Promise<Answer>;
  onSent(answer: Answer, values: Values): unknown;
  /** The field to begin again in when the refusal is about none. */
  again?: keyof Values & string;
}

export function useSending<Values extends object, Answer>(
  form: UseFormReturnType<Values>,
  { send, onSent, again }: Options<Values, Answer>,
): UseMutationResult<Answer, Error, Values> & { submit(event?: SyntheticEvent): void; fields: string[] } {
  const sending = useMutation({
    mutationFn: send,
    onSuccess: onSent,
    onError: (error) => {
      const errors = fieldErrors(error);
      form.setErrors(errors as Parameters<typeof form.setErrors>[0]);
      const [first = again] = Object.keys(errors).filter((name) => name in form.values);
      const node = first ? form.getInputNode(first) : null;
      node?.focus();
      if (node instanceof HTMLInputElement) node.select();
    },
  });
  const submit = form.onSubmit((values) => sending.mutate(values)) as (event?: SyntheticEvent) => void;
  return { ...sending, submit, fields: Object.keys(form.values) };
}
