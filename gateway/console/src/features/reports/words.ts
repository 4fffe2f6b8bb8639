// Words of the service, for people.

/** A word of the service as a person writes it: partially_received, Partially received. */
export function inWords(code: string): string {
  const words = code.replaceAll("_", " ").replaceAll("-", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
