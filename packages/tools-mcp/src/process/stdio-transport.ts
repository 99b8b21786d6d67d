import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';

import {
  deserializeMessage,
  type JSONRPCMessage,
  serializeMessage,
  type Transport,
} from '@modelcontextprotocol/client';
import { getDefaultEnvironment } from '@modelcontextprotocol/client/stdio';
import spawn from 'cross-spawn';

import type { StdioServerConfig } from '../config/server-config.ts';
import { NotSentError } from '../errors/not-sent-error.ts';
import { LastLines } from './last-lines.ts';
import { MessageLines } from './message-lines.ts';
import { isRunning, type ProcessGroup, processGroupOf } from './process-group.ts';
import { within } from './within.ts';

/** Lines of standard error that are kept for messages. */
const KEPT_LINES = 20;
/** Milliseconds a server has to end after its input has ended, then after each signal. */
const GRACE_MS = 1000;
/** Milliseconds for what a program wrote just before its end. */
const DRAIN_MS = 100;
/** The largest message, in bytes: a page with images, in base64. */
const MOST_BYTES = 64 * 1024 * 1024;

/**
 * Speaks to a program through its standard input and output. Unlike the SDK's transport it leads a process group, so that
 * `close` ends everything the program has started, and keeps the last lines of standard error.
 */
export class StdioTransport implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: NonNullable<Transport['onmessage']>;
  readonly #config: StdioServerConfig;
  readonly #received = new MessageLines(MOST_BYTES);
  /** Lines that are not handed on yet. */
  #waiting: string[] = [];
  readonly #lines = new LastLines(KEPT_LINES);
  #child: ChildProcess | undefined;
  #group: ProcessGroup | undefined;
  #reading: Promise<void> | undefined;
  #isClosed = false;

  constructor(config: StdioServerConfig) {
    this.#config = config;
  }

  /** The last lines of standard error. */
  lastLines(): readonly string[] {
    return this.#lines.read();
  }

  /** How the program ended, in words; undefined while it runs. */
  ending(): string | undefined {
    const child = this.#child;
    if (child === undefined || isRunning(child)) return undefined;
    return child.signalCode === null
      ? `it ended with exit code ${child.exitCode}`
      : `it was ended by ${child.signalCode}`;
  }

  async start(): Promise<void> {
    if (this.#child !== undefined) throw new Error('a transport is started once');
    const { command, args = [], env, cwd } = this.#config;
    const child = spawn(command, [...args], {
      cwd,
      // What is in the environment of this process is nobody's business.
      env: { ...getDefaultEnvironment(), ...env },
      stdio: 'pipe',
      detached: process.platform !== 'win32',
      windowsHide: true,
    });
    this.#child = child;
    this.#listen(child);
    await once(child, 'spawn');
    this.#group = processGroupOf(child);
  }

  send(message: JSONRPCMessage): Promise<void> {
    const stdin = this.#child?.stdin;
    if (stdin === null || stdin === undefined || !stdin.writable) {
      return Promise.reject(new NotSentError('Not connected'));
    }
    return new Promise((resolve, reject) => {
      stdin.write(serializeMessage(message), (error) => (error ? reject(error) : resolve()));
    });
  }

  async close(): Promise<void> {
    const child = this.#child;
    if (child === undefined) return;
    child.stdin?.end();
    if (isRunning(child)) await within(GRACE_MS, once(child, 'exit'));
    await this.#group?.end(GRACE_MS);
    // A descendant out of reach may hold them.
    child.stdout?.destroy();
    child.stderr?.destroy();
    this.#tellClosed();
  }

  #listen(child: ChildProcess): void {
    child.on('error', (error) => this.onerror?.(error));
    child.on('exit', () => void this.#afterExit());
    child.stdin?.on('error', (error) => this.onerror?.(error));
    child.stdout?.on('error', (error) => this.onerror?.(error));
    child.stdout?.on('data', (chunk: Buffer) => this.#receive(chunk));
    if (child.stderr) this.#lines.follow(child.stderr);
  }

  /** The program is gone; what it left behind goes, too, and what it wrote last is still read. */
  async #afterExit(): Promise<void> {
    await drained(this.#child?.stdout);
    await this.#reading;
    await this.#group?.end(GRACE_MS);
    this.#tellClosed();
  }

  #receive(chunk: Buffer): void {
    try {
      this.#waiting.push(...this.#received.add(chunk));
    } catch (error) {
      // Larger than any message may be: nothing that follows could be made sense of.
      this.onerror?.(error as Error);
      void this.close();
      return;
    }
    this.#reading ??= this.#read().finally(() => {
      this.#reading = undefined;
    });
  }

  /**
   * Hands on what has come, one message after the other. The client handles a notification a little later than an answer,
   * and would drop progress that came in one piece with the answer; so a notification is given the time.
   */
  async #read(): Promise<void> {
    for (let line = this.#waiting.shift(); line !== undefined; line = this.#waiting.shift()) {
      const message = this.#parse(line);
      if (message === undefined) continue;
      this.onmessage?.(message);
      if (!('id' in message)) await nextTurn();
    }
  }

  /** The message in a line; undefined for a line that is none, such as a greeting. */
  #parse(line: string): JSONRPCMessage | undefined {
    try {
      return deserializeMessage(line);
    } catch (error) {
      this.onerror?.(error as Error);
      return undefined;
    }
  }

  #tellClosed(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#received.clear();
    this.onclose?.();
  }
}

/** Waits for the rest of a stream, which a descendant may hold open. */
async function drained(stream: Readable | null | undefined): Promise<void> {
  if (stream !== null && stream !== undefined && !stream.readableEnded) await within(DRAIN_MS, once(stream, 'end'));
}
