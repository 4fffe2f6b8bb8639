// The refresh token at rest: IndexedDB, which no request sends by itself and which can hold the
// non-exportable key that will bind the token to this browser.

const DATABASE = "quartermaster";
const STORE = "session";
const KEY = "refresh_token";

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

export async function readRefreshToken(): Promise<string | null> {
  const value: unknown = await run("readonly", (store) => store.get(KEY) as IDBRequest<unknown>);
  return typeof value === "string" ? value : null;
}

export async function keepRefreshToken(token: string): Promise<void> {
  await run("readwrite", (store) => store.put(token, KEY));
}

export async function forgetRefreshToken(): Promise<void> {
  await run("readwrite", (store) => store.delete(KEY));
}
