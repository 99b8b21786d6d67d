import { compareLock, findSuspicions, type Suspicion, type ToolDrift, type ToolLock } from '@planloom/tool-kit';
import { standardTools } from '@planloom/tools-std';

import { type ConfigOptions, loadConfig } from '../config/load-config.ts';
import { ExitCode } from '../exit-code.ts';
import { changeText, shown } from '../lock/drift-text.ts';
import { listOrigins, type OriginOptions, type ToolOrigin } from '../lock/foreign-tools.ts';
import { LOCK_FILE, readLockFile } from '../lock/lock-file.ts';
import type { Session } from '../session.ts';
import type { Paint } from '../terminal/paint.ts';
import { printableLine } from '../terminal/printable.ts';

/** Options of `planloom tools doctor`. */
export interface DoctorOptions extends ConfigOptions, OriginOptions {
  readonly json?: boolean;
}

/** What there is to say of a pack or a server. */
interface Finding {
  readonly kind: ToolOrigin['kind'];
  readonly name: string;
  readonly isAvailable: boolean;
  readonly tools: readonly string[];
  readonly problems: readonly string[];
  /** Of its tools against the lock: what is refused. Empty without a lock. */
  readonly drift: Pick<ToolDrift, 'added' | 'changed'>;
  readonly suspicions: readonly Suspicion[];
}

/** What there is to say of all. */
interface Diagnosis {
  /** Whether there is a lock. */
  readonly isLocked: boolean;
  /** Ids that are in the lock and nowhere else. */
  readonly removed: readonly string[];
  readonly origins: readonly Finding[];
}

/**
 * Says how packs and servers are doing: whether they can be reached, which of their tools were left out, which are refused as they
 * differ from the lock, and what in their words looks like an attempt to influence a model.
 *
 * @returns 5 if one cannot be reached, 1 if a tool is refused; words that only look odd change nothing
 */
export async function doctorCommand(session: Session, options: DoctorOptions): Promise<ExitCode> {
  const loaded = await loadConfig(options, session.directory);
  const lock = await readLockFile(loaded.directory);
  const diagnosis = diagnose(await listOrigins(options, loaded, session), lock);
  await session.out.write(
    options.json === true ? `${JSON.stringify(diagnosis, null, 2)}\n` : diagnosisText(diagnosis, session.outPaint),
  );
  return exitCodeOf(diagnosis);
}

function diagnose(origins: readonly ToolOrigin[], lock: ToolLock | undefined): Diagnosis {
  const all = origins.flatMap(({ tools }) => tools);
  return {
    isLocked: lock !== undefined,
    removed: lock === undefined ? [] : compareLock(lock, all).removed,
    origins: origins.map((origin) => examine(origin, origins, lock)),
  };
}

function examine(origin: ToolOrigin, origins: readonly ToolOrigin[], lock: ToolLock | undefined): Finding {
  const { kind, name, isAvailable, tools, problems } = origin;
  const { added, changed } = lock === undefined ? { added: [], changed: [] } : compareLock(lock, tools);
  const otherTools = namesOfOthers(origin, origins);
  return {
    kind,
    name,
    isAvailable,
    tools: tools.map(({ id }) => id),
    problems,
    drift: { added, changed },
    suspicions: tools.flatMap((tool) => findSuspicions(tool, { otherTools })),
  };
}

/** With and without the server's name, as a description would put it; a name that the origin has itself is its own. */
function namesOfOthers(origin: ToolOrigin, origins: readonly ToolOrigin[]): readonly string[] {
  const own = new Set(namesOf(origin));
  const standard = standardTools({ root: '.', allowWrite: true }).map(({ id }) => id);
  const others = [...standard, ...origins.filter((other) => other !== origin).flatMap(namesOf)];
  return others.filter((name) => !own.has(name));
}

function namesOf({ tools }: ToolOrigin): string[] {
  return tools.flatMap(({ id }) => [id, id.slice(id.indexOf('.') + 1)]);
}

function exitCodeOf({ origins }: Diagnosis): ExitCode {
  if (origins.some(({ isAvailable }) => !isAvailable)) return ExitCode.unavailable;
  const isRefused = origins.some(({ drift }) => drift.added.length + drift.changed.length > 0);
  return isRefused ? ExitCode.runFailed : ExitCode.ok;
}

function diagnosisText({ isLocked, removed, origins }: Diagnosis, paint: Paint): string {
  const lines = [
    ...origins.flatMap((finding) => findingLines(finding, paint)),
    ...removed.map((id) => `${paint.bold(shown(id))} is in the lock, but not here`),
    ...(isLocked ? [] : [`There is no ${LOCK_FILE}, so nothing is refused. To write one: planloom tools lock`]),
    ...(origins.length === 0 ? ['No packs and no MCP servers are used here.'] : []),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

function findingLines(
  { kind, name, isAvailable, tools, problems, drift, suspicions }: Finding,
  paint: Paint,
): string[] {
  const title = `${KINDS[kind]} ${paint.bold(shown(name))}`;
  const state = isAvailable ? `${tools.length} ${tools.length === 1 ? 'tool' : 'tools'}` : paint.red('not available');
  return [
    `${title}: ${state}`,
    ...problems.map((problem) => `${isAvailable ? 'left out: ' : ''}${printableLine(problem)}`),
    ...drift.changed.flatMap((change) => `${paint.red('refused')}: ${changeText(change, paint)}`.split('\n')),
    ...drift.added.map((id) => `${paint.red('refused')}: ${paint.bold(shown(id))} is not in the lock`),
    ...suspicions.map((suspicion) => suspicionLine(suspicion, paint)),
  ].map((line, index) => (index === 0 ? line : `  ${line}`));
}

const KINDS: Readonly<Record<ToolOrigin['kind'], string>> = { pack: 'pack', server: 'MCP server', source: 'source' };

const WORDS: Readonly<Record<Suspicion['kind'], string>> = {
  'invisible-text': 'has text that cannot be seen',
  'lookalike-letters': 'has letters of another script that look like Latin ones',
  'instructs-the-model': 'speaks to the model instead of describing the tool',
  'mentions-secrets': 'mentions a file or variable that holds secrets',
  'mentions-other-tool': 'speaks of a tool that is not its own',
};

function suspicionLine({ toolId, kind, part, path, excerpt }: Suspicion, paint: Paint): string {
  return `${paint.yellow('suspicious')}: ${paint.bold(shown(toolId))} ${shown(part + path)} ${WORDS[kind]}: ${shown(JSON.stringify(excerpt))}`;
}
