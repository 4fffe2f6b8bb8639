// Hands a file to the person: only with our token is it handed out, so that a link would not do.

export async function saveAs(name: string, content: Promise<unknown>): Promise<void> {
  const address = URL.createObjectURL((await content) as Blob);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  // The browser has begun to read it by then.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
