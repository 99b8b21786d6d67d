/**
 * Who a request comes from.
 *
 * The transport decides, never the message: a client cannot say that it is another.
 */
export interface Caller {
  /** Whom limits are counted for: the name of the token; without tokens, everybody who reaches the server. */
  readonly account: string;
  /** Whom runs belong to: the connection or session, where the protocol has one, else the account. */
  readonly owner: string;
}
