import { existsSync } from 'node:fs';
import type { Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';

import { chromium, type Browser, type Locator, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { createApp } from '../../examples/run-server/app.ts';
import { exampleTools } from '../../examples/run-server/tools.ts';

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);
if (executablePath === undefined) console.warn('SKIPPED: the browser test of the example needs Chromium.');

/** The server of the example is that of Hono; the example has it installed, this folder has not. */
type Serve = (options: {
  readonly fetch: (request: Request) => unknown;
  readonly port: number;
  readonly hostname: string;
}) => Server;
const { serve } = createRequire(new URL('../../examples/run-server/app.ts', import.meta.url))('@hono/node-server') as {
  readonly serve: Serve;
};

/** Where the tools of the example wait, until the test lets them go on. */
class Pauses {
  #waiting: (() => void)[] = [];
  #isOpen = false;

  readonly pause = (_: number, signal: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      if (this.#isOpen) resolve();
      else this.#waiting.push(resolve);
      signal.addEventListener('abort', () => reject(signal.reason as Error));
    });

  /** Lets those go on that wait now. */
  step(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resume of waiting) resume();
  }

  open(): void {
    this.#isOpen = true;
    this.step();
  }
}

describe.skipIf(executablePath === undefined)('the page of the example, in a browser', () => {
  let browser: Browser;
  let server: Server;
  let pauses: Pauses;
  let page: Page;
  let approve: Locator;
  const errors: string[] = [];

  beforeAll(async () => {
    const flags = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'];
    browser = await chromium.launch({ executablePath: executablePath ?? '', args: flags });
  }, 60_000);

  afterAll(async () => {
    await browser?.close();
    server?.close();
  });

  /** Opens the page on a server of its own. */
  async function open(colorScheme: 'light' | 'dark' = 'light'): Promise<void> {
    server?.close();
    errors.length = 0;
    pauses = new Pauses();
    const app = createApp(exampleTools(pauses.pause), () => server.closeAllConnections());
    server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' });
    if (!server.listening) await new Promise((listening) => server.once('listening', listening));
    page = await browser.newPage({ colorScheme });
    approve = page.getByRole('button', { name: 'Approve' });
    page.on('pageerror', (error) => errors.push(error.message));
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  }

  const text = async (id: string): Promise<string> => (await page.textContent(`#${id}`)) ?? '';
  const state = (pattern: RegExp): Promise<unknown> => page.getByRole('status').getByText(pattern).waitFor();

  /** Lets the tools go on until the page shows so many events. */
  async function goOnTo(events: number): Promise<void> {
    for (;;) {
      const seen = Number.parseInt((await text('numbers')) || '0', 10);
      if (seen >= events) return;
      pauses.step();
      await page.waitForFunction(
        (before) => Number.parseInt(document.getElementById('numbers')?.textContent ?? '', 10) > before,
        seen,
      );
    }
  }

  it('comes back after connections that were dropped in the middle of a run, and misses nothing', async () => {
    await open();
    await page.click('#start');
    for (const events of [10, 25]) {
      await goOnTo(events);
      const back = page.waitForFunction(
        (before) =>
          Number(/(\d+) connections/u.exec(document.getElementById('numbers')?.textContent ?? '')?.[1]) > before,
        events === 10 ? 1 : 2,
      );
      // Events happen while nobody is connected.
      if (events === 10) await page.click('#drop');
      else server.closeAllConnections();
      pauses.step();
      await back;
    }
    pauses.open();
    await approve.click();
    await state(/^Done in/u);

    // 4 around the run and the loop, 2 + 1 + 3 for each of 6 items; 6 for the question; 2 for the report, and a piece for each of its words.
    const words = 'The letters of Rome, Oslo, Bern, Lima, Cairo, Kyoto are counted.'.split(' ').length;
    expect(await text('numbers')).toBe(`${4 + 6 * 6 + 6 + 2 + words} events, 0 missing, 3 connections`);
    expect(await text('result')).toBe('The letters of Rome, Oslo, Bern, Lima, Cairo, Kyoto are counted.');
    expect(await page.locator('li[data-status="completed"]').count()).toBe(9);
    expect(await page.locator('li li').count()).toBe(6);
    expect(await page.locator('.text', { hasText: 'The letters of' }).textContent()).toBe(await text('result'));
    expect(errors).toEqual([]);
  }, 60_000);

  it('shows how far the run is, and can cancel it', async () => {
    await open();
    await page.click('#start');
    await goOnTo(6);

    expect(await page.locator('li[data-status="running"]').count()).toBeGreaterThan(1);
    expect(await page.locator('li li .detail').first().textContent()).toBe('{"percent":25}');
    await page.click('#cancel');
    await state(/cancelled/u);
    expect(await page.isDisabled('#cancel')).toBe(true);
    expect(errors).toEqual([]);
  }, 60_000);

  it('shows what the run asks, and sends what was edited and decided', async () => {
    await open();
    await page.click('#start');
    pauses.open();
    await state(/^The run waits/u);
    const field = page.getByRole('textbox', { name: 'text' });
    expect(await page.locator('li[data-status="waiting"]').textContent()).toContain('Write this?');
    expect(await field.inputValue()).toContain('Rome, Oslo');

    await field.fill('All letters are counted.');
    await approve.click();
    await state(/^Done in/u);

    expect(await text('result')).toBe('All letters are counted.');
    expect(await page.locator('li .detail', { hasText: 'approved, edited' }).count()).toBe(1);
    expect(await approve.count()).toBe(0);
    expect(errors).toEqual([]);
  }, 60_000);

  it('shows a rejection, and what came of it', async () => {
    await open();
    await page.click('#start');
    pauses.open();

    await page.getByRole('button', { name: 'Reject' }).click();
    await state(/rejected/u);
    expect(await page.locator('li[data-status="failed"]').count()).toBe(1);
    expect(errors).toEqual([]);
  }, 60_000);

  it('says why a decision is not taken, and goes on asking', async () => {
    await open();
    const plan = {
      version: '1.0',
      steps: [{ id: 'ok', type: 'approval', message: 'So many?', show: { copies: 2 } }],
    };
    await page.fill('#plan', JSON.stringify(plan));
    await page.click('#start');
    const field = page.getByRole('textbox', { name: 'copies' });
    await field.fill('"two"');
    await approve.click();
    await page.getByText('has to be a number').waitFor();

    await field.fill('3');
    await approve.click();
    await state(/^Done in/u);
    expect(JSON.parse(await text('result'))).toMatchObject({ values: { copies: 3 }, edited: true });
    expect(errors).toEqual([]);
  }, 60_000);

  it('says what is wrong with a plan', async () => {
    await open();
    await page.fill('#plan', '{ "version": "1.0", "steps": [{ "id": "a", "tool": "mesure" }] }');
    await page.click('#start');

    await state(/did you mean "measure"/u);
    await page.fill('#plan', '{');
    await page.click('#start');
    await state(/not JSON/u);
    expect(errors).toEqual([]);
  }, 60_000);

  it.each(['light', 'dark'] as const)(
    'can be read when it is %s',
    async (scheme) => {
      await open(scheme);

      const [ground, ink] = await page.evaluate(() => {
        const { backgroundColor, color } = getComputedStyle(document.body);
        const brightness = (value: string): number =>
          (value.match(/[\d.]+/gu) ?? []).slice(0, 3).reduce((sum, part) => sum + Number(part), 0) / 3;
        return [brightness(backgroundColor), brightness(color)];
      });

      expect(ground > ink).toBe(scheme === 'light');
      expect(Math.abs(ground - ink)).toBeGreaterThan(150);
    },
    60_000,
  );
});
