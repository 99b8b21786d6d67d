import { existsSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

import { build } from 'esbuild';
import { chromium, type Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { PageReport } from './page.ts';

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);
if (executablePath === undefined) console.warn('SKIPPED: the browser test needs Chromium.');

/** No code from strings: what edge runtimes and careful sites demand. */
const POLICY = "default-src 'none'; script-src 'self'";

/** Bundles the packages as published, as an application would. */
async function bundle(entry: { readonly file: string } | { readonly source: string }): Promise<string> {
  const { outputFiles } = await build({
    ...('file' in entry
      ? { entryPoints: [entry.file] }
      : { stdin: { contents: entry.source, resolveDir: import.meta.dirname } }),
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    target: 'es2023',
    logLevel: 'error',
  });
  return outputFiles[0]?.text ?? '';
}

describe.skipIf(executablePath === undefined)('in a browser that forbids code from strings', () => {
  let server: Server;
  let browser: Browser;
  let report: PageReport;
  const errors: string[] = [];

  beforeAll(async () => {
    const script = await bundle({ file: join(import.meta.dirname, 'page.ts') });
    server = createServer((request, response) => {
      const isScript = request.url === '/page.js';
      response
        .setHeader('content-type', isScript ? 'text/javascript' : 'text/html')
        .setHeader('content-security-policy', POLICY);
      response.end(
        isScript ? script : '<!doctype html><title>Planloom</title><script type="module" src="/page.js"></script>',
      );
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const flags = [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ];
    browser = await chromium.launch({ executablePath: executablePath ?? '', args: flags });
    const page = await browser.newPage();
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('console', (message) => void (message.type() === 'error' && errors.push(message.text())));
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    await page.waitForFunction('window.report');
    report = await page.evaluate('window.report');
  }, 60_000);

  afterAll(async () => {
    await browser?.close();
    server?.close();
  });

  it('a plan written as YAML runs', () => {
    expect(errors).toEqual([]);
    expect(report.result).toEqual({ large: 42, numbers: [3, 5, 7], text: [2, 4, 6] });
  });

  it('its events can be read as they happen', () => {
    expect(report.events.at(0)).toBe('run.started');
    expect(report.events.at(-1)).toBe('run.completed');
  });

  it('a mistake is shown with its line and what was meant', () => {
    expect(report.diagnostics).toContain('plan/unknown-tool');
    expect(report.diagnostics).toContain('did you mean "double"');
  });

  it('arguments are validated without generated code', () => {
    expect(report.invalidInput).toContain('n: must be a number');
  });

  it('a run can be cancelled', () => {
    expect(report.cancelled).toContain('cancelled');
  });
});

describe('bundled for a browser', () => {
  it.each([
    ['@planloom/dsl-schema: parse and check', "export { parsePlan, checkPlan } from '@planloom/dsl-schema'", 450],
    ['@planloom/tool-kit: defineTool', "export { defineTool } from '@planloom/tool-kit'", 260],
    ['@planloom/executor-core: createExecutor', "export { createExecutor } from '@planloom/executor-core'", 570],
    ['@planloom/streams/client: all of it', "export * from '../../packages/streams/dist/client.js'", 10],
  ])('%s stays small', async (name, source, mostKilobytes) => {
    const code = await bundle({ source });
    const kilobytes = { minified: code.length / 1000, gzip: gzipSync(code).length / 1000 };
    console.log(`${name}: ${kilobytes.minified.toFixed(0)} kB minified, ${kilobytes.gzip.toFixed(0)} kB gzip`);
    expect(kilobytes.minified).toBeLessThan(mostKilobytes);
  });
});
