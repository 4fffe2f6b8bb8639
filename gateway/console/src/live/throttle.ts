// At most one call in a while for each key: at once, then once more if asked again meanwhile.

export class Throttle {
  readonly #act: (key: string) => void;
  readonly #pause: number;
  readonly #waiting = new Map<string, boolean>();

  constructor(act: (key: string) => void, pause = 1000) {
    this.#act = act;
    this.#pause = pause;
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
    }, this.#pause);
  }
}
