// Proofs of possession (DPoP, RFC 9449): only who holds this browser's key can use its session.

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256" };
const DIGEST = { name: "ECDSA", hash: "SHA-256" };
const bytes = new TextEncoder();

/** How far the server's clock is ahead of this device's, in milliseconds. */
let ahead = 0;

/** Take the server's time from one of its answers: a device's own clock may be wrong. */
export function setClock(response: Response): void {
  const told = Date.parse(response.headers.get("date") ?? "");
  if (!Number.isNaN(told)) ahead = told - Date.now();
}

/** A key for one session. Not even this page can read its private half. */
export function newKey(): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey(ALGORITHM, false, ["sign", "verify"]);
}

/** A proof for one POST to this path, good once and for about a minute. */
export async function prove({ privateKey, publicKey }: CryptoKeyPair, path: string): Promise<string> {
  const { kty, crv, x, y } = await crypto.subtle.exportKey("jwk", publicKey);
  const head = { typ: "dpop+jwt", alg: "ES256", jwk: { kty, crv, x, y } };
  const claims = {
    jti: crypto.randomUUID(),
    htm: "POST",
    htu: location.origin + path,
    iat: Math.floor((Date.now() + ahead) / 1000),
  };
  const said = `${encoded(head)}.${encoded(claims)}`;
  const signature = await crypto.subtle.sign(DIGEST, privateKey, bytes.encode(said));
  return `${said}.${base64url(new Uint8Array(signature))}`;
}

/** Bytes as URLs and tokens write them. */
export function base64url(raw: Uint8Array): string {
  return btoa(String.fromCharCode(...raw)).replace(/[+/=]/g, (c) => ({ "+": "-", "/": "_" })[c] ?? "");
}

function encoded(value: object): string {
  return base64url(bytes.encode(JSON.stringify(value)));
}
