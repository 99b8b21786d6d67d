/** The argument `language` of tools for text. */
export const LANGUAGE = {
  type: 'string',
  pattern: '^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$',
  default: 'en',
  description: 'Language of the text as a tag such as en, de, pt-BR.',
} as const;
