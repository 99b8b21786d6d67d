import { codeBlocks, type CodeBlock } from './code-blocks.ts';
import type { Outcome, Sandbox } from './sandbox.ts';

/**
 * What the blocks of a document ask for, in order:
 *
 * - a block with a file name behind its language is that file: `yaml topics.plan.yaml`
 * - a `diff` block changes the file for the commands that follow, until the next block of a file or `diff`
 * - a `console` block is commands, each after `$ `, and what each of them prints; `…` stands for anything within a line, and a line
 *   with nothing else for any lines, or none
 * - an `sh` block is for readers: it installs, or starts something long
 */
export interface Command {
  readonly line: number;
  readonly command: string;
  readonly expected: string;
  /** The files as they are when the command is run. */
  readonly files: ReadonlyMap<string, string>;
}

/** The commands of a document, with the files they see. Throws on a block that nobody would run. */
export function commandsOf(markdown: string): { commands: Command[]; files: ReadonlyMap<string, string> } {
  const files = new Map<string, string>();
  let changed: ReadonlyMap<string, string> = files;
  const commands: Command[] = [];
  for (const block of codeBlocks(markdown)) {
    const { language, info, line } = block;
    if (language === 'console') {
      commands.push(...readCommands(block, new Map(changed)));
    } else if (language === 'diff') {
      changed = new Map([...files, [info, applyDiff(files.get(info), block)]]);
    } else if (info !== '') {
      changed = files.set(info, block.code);
    } else if (language !== 'sh') {
      throw new Error(`line ${line}: a block that is not run needs a file name`);
    }
  }
  return { commands, files };
}

/** Writes the files and runs the command. */
export function runCommand({ command, files }: Command, sandbox: Sandbox): Promise<Outcome> {
  for (const [name, text] of files) sandbox.write(name, text);
  const [first = '', ...rest] = wordsOf(command);
  return first === 'node' ? sandbox.run(...rest) : sandbox.run(first, ...rest);
}

/** The words of a command, as a shell takes them where there is nothing more to it than quotes around a word. */
function wordsOf(command: string): string[] {
  return [...command.matchAll(/"(?<double>[^"]*)"|'(?<single>[^']*)'|\S+/g)].map(
    ([word, double, single]) => double ?? single ?? word,
  );
}

/** Whether a text is what a document says, `…` standing for anything. */
export function fits(text: string, expected: string): boolean {
  const pattern = expected.trimEnd().split('\n').map(linePattern).join('');
  return new RegExp(`^${pattern}$`).test(`${text.trimEnd()}\n`);
}

function linePattern(line: string): string {
  if (line.trim() === '…') return String.raw`(?:.*\n)*?`;
  return String.raw`${line.split('…').map(escapePattern).join('.*')}\n`;
}

function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
}

function readCommands({ code, line }: CodeBlock, files: ReadonlyMap<string, string>): Command[] {
  return code
    .split(/^(?=\$ )/m)
    .filter((part) => part.trim() !== '')
    .map((part) => {
      const [command = '', ...expected] = part.split('\n');
      return { line, command: command.replace('$ ', ''), expected: expected.join('\n'), files };
    });
}

/** Each run of `-` lines, which has to stand in the file once, is replaced by the `+` lines that follow it. */
function applyDiff(text: string | undefined, { code, line }: CodeBlock): string {
  const lines = code.split('\n');
  const pick = (mark: string): string =>
    lines
      .filter((line) => line.startsWith(mark))
      .map((line) => ` ${line.slice(1)}\n`.slice(1))
      .join('');
  const parts = text?.split(pick('-')) ?? [];
  if (parts.length !== 2) throw new Error(`line ${line}: the file does not have those lines exactly once`);
  return parts.join(pick('+'));
}
