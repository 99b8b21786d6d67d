import { compileSchema, formatIssue } from '@planloom/tool-kit';

/** What a server asks the user, in the middle of a call. The words are a stranger's. */
export type McpQuestion =
  /** Wants values that fit `schema`, an object of simple properties. */
  | {
      readonly mode: 'form';
      readonly server: string;
      readonly message: string;
      readonly schema: Readonly<Record<string, unknown>>;
    }
  /** Wants the user to visit a page. Nobody but the user should open it. */
  | { readonly mode: 'url'; readonly server: string; readonly message: string; readonly url: string };

/** `accept` with the values (none for a page), `decline` if the user says no, `cancel` if nobody decided. */
export type McpAnswer =
  | { readonly action: 'accept'; readonly content?: Readonly<Record<string, unknown>> }
  | { readonly action: 'decline' }
  | { readonly action: 'cancel' };

/** Puts a server's question to the user. */
export type AskUser = (question: McpQuestion, signal: AbortSignal) => McpAnswer | Promise<McpAnswer>;

/** Answers the protocol's request. */
export type AnswerQuestion = (params: unknown, signal: AbortSignal) => Promise<McpAnswer>;

/** Passes questions on to the user, and lets no answer through that does not fit the question. */
export function questionsOf(server: string, ask: AskUser): AnswerQuestion {
  return async (params, signal) => {
    const question = readQuestion(server, params);
    const answer = await ask(question, signal);
    if (question.mode === 'url' || answer.action !== 'accept') return answer;
    return { action: 'accept', content: fitting(answer.content ?? {}, question.schema) };
  };
}

interface QuestionParams {
  readonly mode?: 'form' | 'url';
  readonly message: string;
  readonly url?: string;
  readonly requestedSchema?: Readonly<Record<string, unknown>>;
}

function readQuestion(server: string, params: unknown): McpQuestion {
  // The client has validated the request; these are its fields in both eras.
  const { mode, message, url = '', requestedSchema = {} } = params as QuestionParams;
  if (mode === 'url') return { mode: 'url', server, message, url };
  return { mode: 'form', server, message, schema: requestedSchema };
}

function fitting(
  content: Readonly<Record<string, unknown>>,
  schema: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const validation = compileSchema(schema)(content);
  if (validation.ok) return validation.value as Readonly<Record<string, unknown>>;
  throw new Error(`the answer does not fit the question: ${validation.issues.map(formatIssue).join('; ')}`);
}
