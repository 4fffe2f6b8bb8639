// Pictures are handed out only with our token: an address alone would show nothing.

import { data } from "./client";

/** The picture that was asked for as a blob, as an address that an image can show. */
export async function asAddress(answer: Promise<{ data?: unknown }>): Promise<string> {
  const blob = await data(answer);
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error ?? new Error("the picture cannot be read"));
    reader.readAsDataURL(blob as Blob);
  });
}
