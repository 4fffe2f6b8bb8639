// The session at rest: the refresh token beside the non-exportable key without which it is useless,
// in IndexedDB, which no request sends by itself.

const DATABASE = "quartermaster";
const STORE = "session";
const NAME = "session";

export interface Kept {
  token: string;
  key: CryptoKeyPair;
}

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("IndexedDB cannot be opened"));
  });
}

async function run<T>(
  mode: IDBTransactionMode,
  act: (store: IDBObjectStore) => IDBRequest<T>,
): Promise<T> {
  const database = await open();
  try {
    return await new Promise<T>((resolve, reject) => {
      const transaction = database.transaction(STORE, mode);
      const request = act(transaction.objectStore(STORE));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = () => reject(transaction.error ?? new Error("IndexedDB gave up"));
    });
  } finally {
    database.close();
  }
}

export async function readSession(): Promise<Kept | null> {
  return (await run("readonly", (store) => store.get(NAME) as IDBRequest<Kept | undefined>)) ?? null;
}

export async function keepSession(kept: Kept): Promise<void> {
  await run("readwrite", (store) => store.put(kept, NAME));
}

export async function forgetSession(): Promise<void> {
  await run("readwrite", (store) => store.delete(NAME));
}
