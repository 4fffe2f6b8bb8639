// The one way to the API: typed by its OpenAPI, signed with the access token, errors as Problems.

import createClient from "openapi-fetch";
import createQueryClient from "openapi-react-query";

import { Problem } from "./problem";
import type { paths } from "./schema";
import { accessToken, renew } from "./session";

async function send(request: Request, token: string | null): Promise<Response> {
  if (token) request.headers.set("Authorization", `Bearer ${token}`);
  try {
    return await fetch(request);
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw Problem.unreachable();
  }
}

/** Send a request; a 401 is met with one silent renewal and one more try. */
async function authorised(request: Request): Promise<Response> {
  const again = request.clone();
  const token = await accessToken();
  const response = await send(request, token);
  if (response.status !== 401 || token === null) return response;
  const renewed = await renew(token);
  return renewed === null ? response : send(again, renewed);
}

export const client = createClient<paths>({ fetch: authorised });

client.use({
  async onResponse({ response }) {
    if (!response.ok) throw await Problem.of(response);
    return response;
  },
});

export const api = createQueryClient(client);

/** The answer's data; a failure has already been thrown as a Problem. */
export async function data<T>(answer: Promise<{ data?: T }>): Promise<T> {
  const { data: found } = await answer;
  return found as T;
}
