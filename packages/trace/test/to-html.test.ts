import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { pageParts } from '../scripts/page-parts.ts';
import { SCRIPT, SCRIPT_HASH, STYLE, STYLE_HASH } from '../src/html/page-parts.ts';
import { toHtml } from '../src/index.ts';
import { HOSTILE, tour } from './support/tour.ts';
import { approvedRun } from './support/waiting-runs.ts';

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);
if (executablePath === undefined) console.warn('SKIPPED: the tests of the page need Chromium.');

describe('the page', () => {
  it('is made of the viewer as it is now: else run node packages/trace/scripts/build-page.ts', async () => {
    expect(await pageParts()).toEqual({ script: SCRIPT, scriptHash: SCRIPT_HASH, style: STYLE, styleHash: STYLE_HASH });
  });

  it('permits its own script and style and nothing else', async () => {
    const html = toHtml(await tour());
    const scripts = [...html.matchAll(/<script>(.*?)<\/script>/gsu)].map(([, text = '']) => text);
    const [style = ''] = [...html.matchAll(/<style>(.*?)<\/style>/gsu)].map(([, text = '']) => text);
    const hash = (text: string): string => `sha256-${createHash('sha256').update(text).digest('base64')}`;

    expect(scripts).toHaveLength(1);
    expect(html).toContain(
      `content="default-src 'none'; script-src '${hash(scripts[0] ?? '')}'; style-src '${hash(style)}'; base-uri 'none'; form-action 'none'"`,
    );
    expect(html).not.toMatch(/https?:(?!\/\/www\.w3\.org\/2000\/svg)/u);
  });

  it('has hostile texts as data only', async () => {
    const html = toHtml(await tour());

    expect(html).not.toContain(HOSTILE);
    expect(html).toContain(String.raw`\u003c/script>`);
    expect(html).toContain('<title>Tour &#60;/script&#62;');
  });
});

describe.skipIf(executablePath === undefined)('in a browser, the page', () => {
  const folder = mkdtempSync(join(tmpdir(), 'planloom-trace-'));
  const errors: string[] = [];
  let browser: Browser;

  beforeAll(async () => {
    writeFileSync(join(folder, 'tour.html'), toHtml(await tour()));
    writeFileSync(join(folder, 'large.html'), toHtml(await tour(2500)));
    const asked = await approvedRun({ approved: true, by: HOSTILE, comment: 'as agreed' });
    writeFileSync(join(folder, 'asked.html'), toHtml(asked));
    const flags = [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ];
    browser = await chromium.launch({ executablePath: executablePath ?? '', args: flags });
  }, 60_000);

  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function open(name: string, colorScheme: 'light' | 'dark' = 'light'): Promise<Page> {
    const page = await browser.newPage({ colorScheme, viewport: { width: 1200, height: 700 } });
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('console', (message) => void (message.type() === 'error' && errors.push(message.text())));
    page.on(
      'request',
      (request) => void (request.url().startsWith('file:') || errors.push(`asked for ${request.url()}`)),
    );
    await page.goto(pathToFileURL(join(folder, name)).href);
    await page.waitForSelector('[role=treeitem]');
    return page;
  }

  const nameOf = (row: string): string => `[role=treeitem][aria-label^="${row}, "]`;

  it('shows every step with its time, and the critical path with a sign', async () => {
    const page = await open('tour.html');
    const rows = await page.locator('[role=treeitem]').allInnerTexts();

    expect(rows).toHaveLength(6 + 12);
    expect(await page.locator(nameOf('flaky')).innerText()).toMatch(/✓\s*flaky\s*work\s*309 ms/u);
    expect(await page.locator(nameOf('answer')).innerText()).toContain('▶');
    expect(await page.locator(nameOf('lost')).innerText()).not.toContain('▶');
    expect(await page.locator(`${nameOf('flaky')} .part.work`).count()).toBe(3);
    expect(await page.locator('h1').innerText()).toBe(`Tour ${HOSTILE}`);
    await page.close();
  });

  it('runs nothing that stands in a trace, loads nothing, and has no error', async () => {
    const page = await open('tour.html');
    await page.locator(nameOf('pages[0].page')).click();

    expect(await page.locator('.details pre').last().innerText()).toContain('<script>window.hacked=1</script>');
    expect(await page.evaluate('window.hacked')).toBeUndefined();
    expect(await page.locator('img').count()).toBe(0);
    expect(errors).toEqual([]);
    await page.close();
  });

  it('can be used with the keyboard alone', async () => {
    const page = await open('tour.html');
    const chosen = (): Promise<string> => page.locator('.details h2').innerText();
    await page.getByRole('tree').focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    expect(await chosen()).toBe('flaky');
    expect(await page.locator('.details table.attempts tbody tr').count()).toBe(3);
    expect(await page.getByRole('tree').getAttribute('aria-activedescendant')).toBe(
      await page.locator(nameOf('flaky')).getAttribute('id'),
    );
    await page.keyboard.press('End');
    expect(await chosen()).toBe('answer');
    await page.keyboard.press('Home');
    const pages = page.locator(nameOf('pages'));
    while ((await chosen()) !== 'pages') await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowLeft');
    expect(await pages.getAttribute('aria-expanded')).toBe('false');
    expect(await page.locator(nameOf('pages[0].page')).count()).toBe(0);
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    expect(await chosen()).toBe('pages[0].page');
    await page.keyboard.press('/');
    await page.keyboard.type('lost');
    expect(await page.locator('[role=treeitem]').count()).toBe(1);
    await page.keyboard.press('Escape');
    expect(await page.locator('[role=treeitem]').count()).toBe(18);
    await page.close();
  });

  it('draws a wait as one, and tells who decided', async () => {
    const page = await open('asked.html');
    const overview = await page.locator('.details').innerText();
    const row = page.locator(nameOf('ask'));

    expect(overview).toContain('waiting for decisions, signals and times\n1 h 0 min (100 %)');
    expect(overview).toContain(`ask approved by ${HOSTILE}`);
    expect(await page.locator('header').innerText()).toContain('1 h 0 min suspended');
    expect(await row.locator('.part').evaluateAll((parts) => parts.map(({ className }) => className))).toEqual([
      'part wait success',
    ]);
    expect(await row.getAttribute('aria-label')).toContain(`1 h 0 min waited, approved by ${HOSTILE}`);
    await row.click();
    expect(await page.locator('.details dl').innerText()).toContain(
      `Decision\napproved by ${HOSTILE}\nComment\nas agreed\nTime waited\n1 h 0 min`,
    );
    expect(await page.evaluate('window.hacked')).toBeUndefined();
    await page.close();
  });

  it('filters by status and critical path, and zooms', async () => {
    const page = await open('tour.html');
    await page.getByLabel('Status').selectOption('failed');
    expect(await page.getByRole('status').innerText()).toBe('1 of 18 steps');
    await page.getByLabel('Status').selectOption('');
    await page.getByLabel('critical path only').check();
    expect(await page.locator('[role=treeitem]:not(.critical)').count()).toBe(0);
    await page.getByLabel('critical path only').uncheck();
    const bar = page.locator(`${nameOf('search')} .part`);
    const width = (): Promise<number> => bar.evaluate((element) => element.getBoundingClientRect().width);
    const before = await width();
    await page.locator(nameOf('search')).click();
    await page.keyboard.press('z');
    expect(await width()).toBeGreaterThan(3 * before);
    await page.keyboard.press('0');
    expect(await width()).toBe(before);
    await page.close();
  });

  it('draws what waited for what, and goes into a step and out again', async () => {
    const page = await open('tour.html');
    await page.getByRole('button', { name: 'Graph', exact: true }).click();
    expect(await page.locator('.box').count()).toBe(6);
    const box = page.locator('.box', { hasText: 'pages' });
    await box.click();
    expect(await page.locator('.details h2').innerText()).toBe('pages');
    await box.press('Enter');
    expect(await page.locator('.box').count()).toBe(12);
    expect(await page.locator('.arrow').count()).toBe(6);
    await page.locator('.trail button').first().click();
    expect(await page.locator('.box').count()).toBe(6);
    await page.close();
  });

  it.each(['light', 'dark'] as const)('has text that can be read when the reader wants it %s', async (scheme) => {
    const page = await open('tour.html', scheme);
    await page.locator(nameOf('flaky')).click();
    const contrasts = await page.evaluate(contrastOfTexts);

    expect(contrasts.length).toBeGreaterThan(30);
    expect(contrasts.filter(({ contrast }) => contrast < 4.5)).toEqual([]);
    expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe(
      scheme === 'light' ? 'rgb(255, 255, 255)' : 'rgb(20, 23, 28)',
    );
    await page.close();
  });

  it('stays quick with 5,000 steps', async () => {
    const page = await open('large.html');
    expect(await page.locator('[role=treeitem]').count()).toBe(6);
    await page.locator(nameOf('pages')).click();
    await page.keyboard.press('ArrowRight');
    expect(await page.locator('[role=treeitem]').count()).toBeLessThan(60);
    const longest = await page.evaluate(async () => {
      const scroller = document.querySelector('[role=tree]');
      let most = 0;
      if (!scroller) throw new Error('there is no tree');
      for (let step = 0; step < 30; step++) {
        const began = performance.now();
        scroller.scrollTop = (step * scroller.scrollHeight) / 30;
        await new Promise((drawn) => requestAnimationFrame(drawn));
        most = Math.max(most, performance.now() - began);
      }
      return most;
    });
    expect(longest).toBeLessThan(1000);
    await page.getByLabel('Search steps').fill('pages[1999].sum');
    await page.locator(nameOf('pages[1999].sum')).click();
    expect(await page.locator('.details h2').innerText()).toBe('pages[1999].sum');
    await page.getByRole('button', { name: 'Graph', exact: true }).click();
    expect(await page.locator('.box.chosen').textContent()).toContain('[1999].sum');
    expect(await page.locator('.box').count()).toBe(300);
    await page.close();
  });
});

/** The contrast of each text with what is behind it, by WCAG 2.2. Runs in the page. */
function contrastOfTexts(): { readonly text: string; readonly contrast: number }[] {
  const parts = (colour: string): number[] => (colour.match(/[\d.]+/gu) ?? []).map(Number);
  const luminance = (colour: string): number => {
    const [red = 0, green = 0, blue = 0] = parts(colour).map((part) =>
      part / 255 <= 0.040_45 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4,
    );
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const behind = (element: Element | null): string => {
    for (let at = element; at; at = at.parentElement) {
      const { backgroundColor } = getComputedStyle(at);
      if (parts(backgroundColor)[3] !== 0) return backgroundColor;
    }
    return 'rgb(255, 255, 255)';
  };
  const walker = document.createTreeWalker(document.querySelector('#app') ?? document.body, NodeFilter.SHOW_TEXT);
  const found: { text: string; contrast: number }[] = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    const isShown =
      element !== null &&
      element.namespaceURI?.endsWith('svg') !== true &&
      (node.textContent ?? '').trim() !== '' &&
      element.tagName !== 'OPTION';
    if (!isShown) continue;
    const [one, other] = [luminance(getComputedStyle(element).color), luminance(behind(element))];
    found.push({
      text: node.textContent ?? '',
      contrast: (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05),
    });
  }
  return found;
}
