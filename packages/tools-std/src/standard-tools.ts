import { defineToolPack, type Tool, type ToolPack } from '@planloom/tool-kit';

import type { HttpOptions } from './http/http-client.ts';
import { createReportTool } from './tools/create-report.ts';
import { dateDifferenceTool } from './tools/date-difference.ts';
import { dateMathTool } from './tools/date-math.ts';
import { dateNowTool } from './tools/date-now.ts';
import { extractKeywordsTool } from './tools/extract-keywords.ts';
import { fileTools, type FileToolsOptions } from './tools/file-tools.ts';
import { formatDateTool } from './tools/format-date.ts';
import { hashTool } from './tools/hash.ts';
import { htmlToTextTool } from './tools/html-to-text.ts';
import { httpTools } from './tools/http-tools.ts';
import { markdownOutlineTool } from './tools/markdown-outline.ts';
import { mostSimilarPairsTool } from './tools/most-similar-pairs.ts';
import { parseCsvTool } from './tools/parse-csv.ts';
import { parseJsonTool } from './tools/parse-json.ts';
import { parseYamlTool } from './tools/parse-yaml.ts';
import { selectTool } from './tools/select.ts';
import { sentimentAnalysisTool } from './tools/sentiment-analysis.ts';
import { stringifyCsvTool } from './tools/stringify-csv.ts';
import { stringifyJsonTool } from './tools/stringify-json.ts';
import { stringifyYamlTool } from './tools/stringify-yaml.ts';
import { summarizeTextTool } from './tools/summarize-text.ts';
import { textSimilarityTool } from './tools/text-similarity.ts';
import { textStatisticsTool } from './tools/text-statistics.ts';
import { transformTool } from './tools/transform.ts';

/** What the standard tools may reach. */
export interface StandardToolsOptions extends Partial<FileToolsOptions>, HttpOptions {
  /** The folder for file tools. Without it there are none. */
  readonly root?: string;
  /** Whether the tools for the web are there. Default: true. */
  readonly network?: boolean;
  /** The clock of `date_now`, in milliseconds since 1970. Default: the system's. */
  readonly now?: () => number;
}

/**
 * The standard tools. What they may reach is decided here and nowhere else: without options they see no files, write
 * nothing and call no private address.
 */
export function standardTools(options: StandardToolsOptions = {}): Tool[] {
  const { root, allowWrite, maxFileBytes, network = true, now = Date.now, ...http } = options;
  const limits = {
    ...(allowWrite !== undefined && { allowWrite }),
    ...(maxFileBytes !== undefined && { maxFileBytes }),
  };
  return [
    ...(root === undefined ? [] : fileTools({ root, ...limits })),
    ...(network ? httpTools(http) : []),
    ...dataTools(),
    ...textTools(),
    ...dateTools({ now }),
  ];
}

/** The standard tools as a pack, to register in one go. */
export function standardToolPack(options: StandardToolsOptions = {}): ToolPack {
  return defineToolPack({
    name: '@planloom/tools-std',
    version: PACKAGE_VERSION,
    description: 'Files below a root, HTTP, data formats, text and dates',
    tools: standardTools(options),
  });
}

/** As in package.json; a test compares them. */
const PACKAGE_VERSION = '0.1.0';

/** Tools that turn values into others: JSON, YAML, CSV, expressions, checksums. They reach nothing. */
export function dataTools(): Tool[] {
  return [
    parseJsonTool,
    stringifyJsonTool,
    parseYamlTool,
    stringifyYamlTool,
    parseCsvTool,
    stringifyCsvTool,
    selectTool,
    transformTool,
    hashTool,
  ];
}

/** Tools for text, Markdown and HTML. They reach nothing. */
export function textTools(): Tool[] {
  return [
    textStatisticsTool,
    extractKeywordsTool,
    summarizeTextTool,
    sentimentAnalysisTool,
    textSimilarityTool,
    mostSimilarPairsTool,
    markdownOutlineTool,
    htmlToTextTool,
    createReportTool,
  ];
}

/** Tools for dates and times. `now` is the clock, in milliseconds since 1970. */
export function dateTools({ now = Date.now }: { readonly now?: () => number } = {}): Tool[] {
  return [dateNowTool(now), formatDateTool, dateMathTool, dateDifferenceTool];
}
