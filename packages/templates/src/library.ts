import { checkDataFiles } from './library/check-data-files.ts';
import { checkLinks } from './library/check-links.ts';
import { compareDocuments } from './library/compare-documents.ts';
import { convertCsv, mergeCsv, saveCsvAsJson } from './library/convert-csv.ts';
import { countWords } from './library/count-words.ts';
import { describeCsv } from './library/describe-csv.ts';
import { extractKeywords } from './library/extract-keywords.ts';
import { findText } from './library/find-text.ts';
import { judgeLines, judgeReviews } from './library/judge-reviews.ts';
import { listFiles, recentFiles } from './library/list-files.ts';
import { listLinks } from './library/list-links.ts';
import { listTodos } from './library/list-todos.ts';
import { outlineDocuments } from './library/outline-documents.ts';
import { comparePages, listPageLinks, savePages, summarizePages } from './library/pages.ts';
import { pickJsonFields } from './library/pick-json-fields.ts';
import { queryCsv } from './library/query-csv.ts';
import { rememberDocuments } from './library/remember-documents.ts';
import { summarizeDocuments } from './library/summarize-documents.ts';
import { surveyFolder } from './library/survey-folder.ts';
import type { Template } from './template.ts';

/** The templates of this package. */
export const templates: readonly Template[] = [
  compareDocuments,
  summarizeDocuments,
  countWords,
  extractKeywords,
  outlineDocuments,
  listLinks,
  checkLinks,
  findText,
  listTodos,
  listFiles,
  recentFiles,
  surveyFolder,
  describeCsv,
  queryCsv,
  convertCsv,
  saveCsvAsJson,
  mergeCsv,
  judgeReviews,
  judgeLines,
  checkDataFiles,
  summarizePages,
  comparePages,
  listPageLinks,
  savePages,
  pickJsonFields,
  rememberDocuments,
];
