/** Why a server does not do what a client asked for; the client is told, as the result of its call. */
export class Refusal extends Error {
  override readonly name: string = 'Refusal';
  /** Stable: `limit/runs-at-once`, `policy/confirmation-required`, `run/unknown`, … */
  readonly code: string;
  /** Further facts for the client, as JSON. */
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: string, message: string, details: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.code = code;
    this.details = details;
  }
}
