/** What `fetch_page` and `html_to_text` both return. */
export const PAGE_PROPERTIES = {
  title: { type: 'string', description: 'Title of the page; empty if it has none.' },
  content: { type: 'string', description: 'The readable text: paragraphs, lists and tables.' },
  excerpt: { type: 'string', description: 'One or two sentences about the page; empty if there are none.' },
  author: { type: ['string', 'null'], description: 'Who wrote it, if the page says so.' },
  published: { type: ['string', 'null'], description: 'When it was published, as the page gives it.' },
  language: { type: ['string', 'null'], description: 'Language tag, such as en.' },
  links: {
    type: 'array',
    description: 'Links of the page, absolute, each address once.',
    items: {
      type: 'object',
      properties: {
        text: { type: 'string', description: 'What the link says.' },
        url: { type: 'string', description: 'Where it leads.' },
      },
      required: ['text', 'url'],
    },
  },
} as const;

/** All of them are always there. */
export const PAGE_REQUIRED = ['title', 'content', 'excerpt', 'author', 'published', 'language', 'links'] as const;
