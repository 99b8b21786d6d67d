import { ToolError } from '@planloom/tool-kit';

/** A secret that a step reads is not there or cannot be had. It names the secret and never its value. */
export class SecretError extends ToolError {
  override readonly name: string = 'SecretError';
  declare readonly code: 'secret/missing' | 'secret/unavailable';
  /** The name of the secret. */
  readonly secret: string;

  constructor(secret: string, message: string, options: ConstructorParameters<typeof ToolError>[1]) {
    super(message, options);
    this.secret = secret;
  }
}

/** The run has no such secret: nothing to be tried again. */
export function missingSecret(secret: string, hasProvider: boolean): SecretError {
  const advice = hasProvider
    ? `The run's secrets have none of that name, or an empty one: give it to the run, or correct the name in the plan.`
    : `The run has no secrets: give it the option "secrets", for instance environmentSecrets(process.env, { allow: ['${secret}'] }).`;
  return new SecretError(secret, `There is no secret "${secret}". ${advice}`, {
    code: 'secret/missing',
    retryable: false,
  });
}

/** Where it comes from gave something that is no text. */
export function wrongSecret(secret: string, value: unknown): SecretError {
  return new SecretError(secret, `The secret "${secret}" has to be a text, but is ${kindOf(value)}.`, {
    code: 'secret/unavailable',
    retryable: false,
  });
}

/** Where it comes from has failed; whether that can pass, its error says. */
export function unavailableSecret(secret: string, cause: unknown): SecretError {
  const reason = cause instanceof Error ? cause.message : typeof cause === 'string' ? cause : kindOf(cause);
  return new SecretError(secret, `The secret "${secret}" cannot be had: ${reason}`, {
    code: 'secret/unavailable',
    cause,
  });
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'a list' : `of type ${typeof value}`;
}
