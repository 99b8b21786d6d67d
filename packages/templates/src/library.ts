import { checkLinks } from './library/check-links.ts';
import { compareDocuments } from './library/compare-documents.ts';
import { countWords } from './library/count-words.ts';
import { summarizeDocuments } from './library/summarize-documents.ts';
import type { Template } from './template.ts';

/** The templates of this package. */
export const templates: readonly Template[] = [compareDocuments, summarizeDocuments, countWords, checkLinks];
