/** A link of a page. */
interface PageLink {
  readonly text: string;
  readonly url: string;
}

/** What a reader sees of a page. */
export interface ReadablePage {
  /** Empty if the page has none. */
  readonly title: string;
  /** The article as plain text: paragraphs, lists and tables, without menus and footers. */
  readonly content: string;
  /** One or two sentences about the page, if it has any. */
  readonly excerpt: string;
  readonly author: string | null;
  /** As the page gives it. */
  readonly published: string | null;
  /** Language tag, such as `en`. */
  readonly language: string | null;
  /** http and https links of the whole page, absolute, each address once. */
  readonly links: readonly PageLink[];
}

/**
 * Reads the article of an HTML page. Scripts are not run and nothing is loaded.
 *
 * A page in which Readability, the library of Firefox's reader view, finds no article gives the text of its whole body.
 *
 * @param address where the page is from; relative links start there
 */
export async function readPage(html: string, address: string): Promise<ReadablePage> {
  const [{ parseHTML }, { Readability }] = await Promise.all([
    // The bundled build: it loads in a third of the time of the main one.
    import('linkedom/worker'),
    import('@mozilla/readability'),
  ]);
  const { document } = parseHTML(asDocument(html));
  // Before Readability, which changes the document.
  const links = collectLinks(document, address);
  const language = document.documentElement.getAttribute('lang');
  const title = document.title.trim();
  const body = document.body?.innerHTML ?? '';
  const article = new Readability(document, { maxElemsToParse: MAX_ELEMENTS }).parse();
  return {
    title: article?.title?.trim() || title,
    content: await htmlToText(article?.content || body),
    excerpt: article?.excerpt?.trim() ?? '',
    author: article?.byline?.trim() || null,
    published: article?.publishedTime ?? null,
    language: language || null,
    links,
  };
}

/** HTML as plain text: blocks apart, list marks, tables in columns, no addresses, no images. */
async function htmlToText(html: string): Promise<string> {
  const { convert } = await import('html-to-text');
  return convert(html, {
    wordwrap: false,
    limits: { maxInputLength: MAX_HTML_CHARACTERS },
    selectors: [
      { selector: 'a', options: { ignoreHref: true } },
      { selector: 'img', format: 'skip' },
      { selector: 'script', format: 'skip' },
      { selector: 'style', format: 'skip' },
      { selector: 'table', format: 'dataTable', options: { uppercaseHeaderCells: false } },
      ...HEADINGS.map((selector) => ({ selector, options: { uppercase: false } })),
    ],
  }).trim();
}

const HEADINGS = ['h1', 'h2', 'h3', 'h4', 'h5', 'h6'];

/** The time of both libraries grows with the page; these bound it to seconds. */
const MAX_ELEMENTS = 100_000;
const MAX_HTML_CHARACTERS = 10_000_000;

/** A fragment parsed as it is has no body. */
function asDocument(html: string): string {
  return /<(?:html|body)[\s>]/i.test(html) ? html : `<!doctype html><html><body>${html}</body></html>`;
}

function collectLinks(document: Document, address: string): PageLink[] {
  const base = document.querySelector('base[href]')?.getAttribute('href') ?? '';
  const start = URL.canParse(base, address) ? new URL(base, address).href : address;
  const links = new Map<string, PageLink>();
  for (const anchor of document.querySelectorAll('a[href]')) {
    const url = absoluteUrl(anchor.getAttribute('href') ?? '', start);
    const text = (anchor.textContent ?? '').replace(/\s+/g, ' ').trim();
    if (url !== undefined && !links.has(url)) links.set(url, { text, url });
  }
  return [...links.values()];
}

function absoluteUrl(href: string, start: string): string | undefined {
  if (href.startsWith('#') || !URL.canParse(href, start)) return undefined;
  const url = new URL(href, start);
  return url.protocol === 'http:' || url.protocol === 'https:' ? url.href : undefined;
}
