/**
 * The same response; calls a function once nothing of it is to come any more: its body has ended, has failed, or is not wanted any more.
 *
 * @param gone aborted when the client has hung up; whoever sends a response to it notices only with the next piece
 */
export function whenAnswered(response: Response, gone: AbortSignal, answered: () => void): Response {
  const { body, status, statusText, headers } = response;
  if (body === null) {
    answered();
    return response;
  }
  const passage = new TransformStream<Uint8Array, Uint8Array>();
  // Whoever reads the response is told of a failure; here it is an end like others.
  void body.pipeTo(passage.writable, { signal: gone }).then(answered, answered);
  return new Response(passage.readable, { status, statusText, headers });
}
