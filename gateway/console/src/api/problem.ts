// What went wrong with a request: the server's RFC 9457 problem, or that it could not be reached.

import { t } from "../i18n";

interface FieldError {
  field: string;
  message: string;
  code?: string;
}

export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly requestId: string;
  readonly errors: readonly FieldError[];
  /** Everything the server said, for the facts beside the sentence. */
  readonly members: Readonly<Record<string, unknown>>;

  constructor(status: number, members: Record<string, unknown>) {
    super(typeof members.detail === "string" && members.detail ? members.detail : t("error.unknown"));
    this.status = status;
    this.code = typeof members.code === "string" ? members.code : "unknown";
    this.requestId = typeof members.request_id === "string" ? members.request_id : "";
    this.errors = Array.isArray(members.errors) ? (members.errors as FieldError[]) : [];
    this.members = members;
  }

  /** Whether this is what went wrong, as a whole or on one of its fields. */
  has(code: string): boolean {
    return this.code === code || this.errors.some((error) => error.code === code);
  }

  static async of(response: Response): Promise<Problem> {
    const members: unknown = await response.json().catch(() => null);
    const known = typeof members === "object" && members ? { ...members } : {};
    return new Problem(response.status, {
      request_id: response.headers.get("x-request-id") ?? "",
      ...known,
    });
  }

  static unreachable(): Problem {
    return new Problem(0, { code: "unreachable", detail: t("error.unreachable") });
  }
}

export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  return new Problem(-1, { code: "console", detail: error instanceof Error ? error.message : "" });
}

/** The problem's field errors as a form takes them: path -> sentence. */
export function fieldErrors(error: unknown): Record<string, string> {
  return Object.fromEntries(asProblem(error).errors.map((e) => [e.field, sentence(e.message)]));
}

/** Problem texts begin in lower case, so that they can be embedded; on their own they are sentences. */
export function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
