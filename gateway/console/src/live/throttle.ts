// At most one call a second for each key: at once, then once more if asked again meanwhile.

const PAUSE = 1000;

export class Throttle {
  readonly #act: (key: string) => void;
  readonly #waiting = new Map<string, boolean>();

  constructor(act: (key: string) => void) {
    this.#act = act;
  }

  call(key: string): void {
    if (this.#waiting.has(key)) {
      this.#waiting.set(key, true);
      return;
    }
    this.#waiting.set(key, false);
    this.#act(key);
    setTimeout(() => {
      const again = this.#waiting.get(key);
      this.#waiting.delete(key);
      if (again) this.call(key);
    }, PAUSE);
  }
}
