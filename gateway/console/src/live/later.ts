// Asks again a moment after an event: what another service makes of it is known there a little later.

// How long a service may take to hear of what others tell.
const HEARING = 700;
// A busy one takes longer: once more when nothing new has come for so long.
const HEARING_LATE = 3000;

type Timer = ReturnType<typeof setTimeout>;

export class Later {
  readonly #act: () => void;
  #soon: Timer | undefined;
  #late: Timer | undefined;

  constructor(act: () => void) {
    this.#act = act;
  }

  call(): void {
    this.#soon ??= setTimeout(() => {
      this.#soon = undefined;
      this.#act();
    }, HEARING);
    clearTimeout(this.#late);
    this.#late = setTimeout(this.#act, HEARING_LATE);
  }
}
