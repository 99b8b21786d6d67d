import type { AddressInfo } from 'node:net';

/** A small web site on this machine. */
export interface DemoSite {
  /** Addresses of its pages; the last one is of a page that does not exist. */
  readonly urls: readonly string[];
  close(): Promise<void>;
}

/** Opens the site on a free port of the loopback interface. Whoever opens it closes it. */
export async function openDemoSite(): Promise<DemoSite> {
  const { createServer } = await import('node:http');
  const server = createServer((request, response) => {
    const page = PAGES.get(request.url ?? '');
    response.writeHead(page === undefined ? 404 : 200, { 'content-type': 'text/html; charset=utf-8' });
    response.end(page ?? '<h1>Not found</h1>');
  });
  await new Promise<void>((opened, failed) => {
    server.once('error', failed).listen(0, '127.0.0.1', opened);
  });
  const { port } = server.address() as AddressInfo;
  return {
    urls: [...PAGES.keys(), '/missing'].map((path) => `http://127.0.0.1:${port}${path}`),
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

const PAGES: ReadonlyMap<string, string> = new Map([
  [
    '/harbour',
    page('A morning in the harbour', [
      'The old harbour is a wonderful place in the morning. Fishing boats come in with the first light, and the gulls are already there.',
      'Everyone is happy to help: the baker brings fresh bread to the boats, and the fishers give him the best of the catch.',
      'Children love the small lighthouse at the end of the pier. From there the whole bay can be seen, calm and beautiful.',
      'By ten the fish market opens. It is a great success every day, and by noon every crate is sold.',
    ]),
  ],
  [
    '/bridge',
    page('The bridge that failed', [
      'The storm of last week destroyed the wooden bridge over the river. It was a terrible night, and two people were hurt.',
      'The bridge had been in bad condition for years. Warnings were ignored, and the repair was delayed again and again.',
      'Now farmers lose hours every day because the detour is long. Some fear that the harvest will be lost.',
      'The town says that it has no money for a new bridge. People are angry, and the mayor has admitted the failure.',
    ]),
  ],
  [
    '/library',
    page('How the library works', [
      'The library lends books, maps and tools. A card is needed to take something home, and each item can be kept for four weeks.',
      'Books are sorted by subject. The catalogue says on which shelf a book stands and whether someone has it now.',
      'A book that is lent can be reserved. The library sends a letter when the book is back, and keeps it for a week.',
      'Rooms on the second floor can be used for meetings. The list at the door says when a room is taken.',
    ]),
  ],
]);

function page(title: string, paragraphs: readonly string[]): string {
  const body = paragraphs.map((text) => `<p>${text}</p>`).join('\n');
  return `<!doctype html><html lang="en"><head><title>${title}</title></head>
<body><nav><a href="/">Home</a></nav><article><h1>${title}</h1>\n${body}</article></body></html>`;
}
