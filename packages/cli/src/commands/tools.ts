import { checkPlan, didYouMean, parsePlan } from '@planloom/dsl-schema';
import { createExecutor } from '@planloom/executor-core';
import { formatIssue, prepareTool, type Tool, type ToolRegistry } from '@planloom/tool-kit';

import { CliError } from '../cli-error.ts';
import { ExitCode } from '../exit-code.ts';
import { readInputValues } from '../input/input-values.ts';
import { inputFiles, refuseSecondReader } from '../input/standard-input.ts';
import { readText } from '../plans/read-text.ts';
import { reportOutcome } from '../running/report-outcome.ts';
import { runPlan } from '../running/run-plan.ts';
import { resultText, toJson } from '../running/value-text.ts';
import { argumentTemplate, readsSecrets } from '../secrets/argument-template.ts';
import { givenSecrets, type SecretOptions } from '../secrets/given-secrets.ts';
import type { Session } from '../session.ts';
import { describeTool } from '../toolbox/describe-tool.ts';
import { type ToolboxOptions, withToolbox } from '../toolbox/open-toolbox.ts';
import { toolListText, toolText } from '../toolbox/tool-text.ts';
import { needsAllowWrite } from '../toolbox/withheld-tools.ts';

/** Options of `planloom tools list` and `show`. */
export interface ToolCommandOptions extends ToolboxOptions {
  readonly json?: boolean;
}

/** Options of `planloom tools call`. */
export interface CallToolOptions extends ToolCommandOptions, SecretOptions {
  readonly input?: readonly string[];
  /** Milliseconds. */
  readonly timeout?: number;
}

/** Lists the tools. */
export async function listToolsCommand(session: Session, options: ToolCommandOptions): Promise<ExitCode> {
  const { out, outPaint } = session;
  const columns = out.isTTY ? out.columns : Number.POSITIVE_INFINITY;
  const tools = await withToolbox(shownTools(options), session, async (registry) =>
    registry.getAll().map(describeTool),
  );
  await out.write(
    options.json === true ? `${JSON.stringify(tools, null, 2)}\n` : toolListText(tools, outPaint, columns),
  );
  return ExitCode.ok;
}

/** Shows one tool. */
export async function showToolCommand(session: Session, name: string, options: ToolCommandOptions): Promise<ExitCode> {
  const tool = await withToolbox(shownTools(options), session, async (tools) => describeTool(requireTool(tools, name)));
  await session.out.write(
    options.json === true ? `${JSON.stringify(tool, null, 2)}\n` : toolText(tool, session.outPaint),
  );
  return ExitCode.ok;
}

/** Calls one tool, as a plan of one step would: arguments and result are checked, Ctrl-C cancels. */
export function callToolCommand(session: Session, name: string, options: CallToolOptions): Promise<ExitCode> {
  return withToolbox(options, session, (tools) => callWith(tools, name, options, session));
}

async function callWith(
  tools: ToolRegistry,
  name: string,
  options: CallToolOptions,
  session: Session,
): Promise<ExitCode> {
  const tool = requireTool(tools, name);
  if (tool.refused !== undefined) throw new CliError(ExitCode.unavailable, `the tool is refused: ${tool.refused}`);
  refuseSecondReader(...inputFiles(options.input), options.secretsFile);
  const secrets = await givenSecrets(options, session);
  const given = await readInputValues(options.input ?? [], (path) => readText(path, session));
  const withSecrets = secrets.names.length > 0 ? Object.keys(given).filter((key) => readsSecrets(given[key])) : [];
  // Arguments with secrets in them are checked by the run, which knows the values.
  const input = withSecrets.length > 0 ? given : await validInput(tool, given);
  const parsed = parsePlan(callPlan(tool, input, withSecrets));
  const { analysis } = checkPlan(parsed);
  if (analysis === undefined) throw new Error(`no plan can call "${name}": ${JSON.stringify(parsed.diagnostics)}`);
  const limits =
    options.timeout === undefined ? {} : { limits: { durationMs: options.timeout }, defaultTimeoutMs: options.timeout };
  const outcome = await runPlan(
    {
      executor: createExecutor(tools),
      plan: parsed,
      analysis,
      input,
      options: { maxRetries: 0, secrets: secrets.provider, ...limits },
      clearLine: secrets.clear,
      progress: session.live ? 'live' : 'none',
    },
    session,
  );
  reportOutcome(outcome, { ...session, quiet: !session.verbose });
  if (!outcome.ok) return outcome.exitCode;
  const { result } = outcome;
  await session.out.write(options.json === true ? `${toJson(result, 2)}\n` : resultText(result, session.out.isTTY));
  return ExitCode.ok;
}

/** @throws CliError (usage) if the tool does not accept the arguments */
async function validInput(
  tool: Tool,
  given: Readonly<Record<string, unknown>>,
): Promise<Readonly<Record<string, unknown>>> {
  const validation = await prepareTool(tool).validateInput(given);
  // The arguments of a tool are an object, and defaults were all that could be added.
  if (validation.ok) return validation.value as Readonly<Record<string, unknown>>;
  throw new CliError(ExitCode.usage, validation.issues.map(formatIssue).join('; '), {
    where: '--input',
    next: `planloom tools show ${tool.id}`,
  });
}

/**
 * A plan of one step. The arguments are read from its input, so that nothing in them is taken for a template; those that read
 * secrets stand in the plan.
 */
function callPlan({ id }: Tool, input: Readonly<Record<string, unknown>>, withSecrets: readonly string[]): unknown {
  const names = Object.keys(input);
  const valueOf = (name: string): unknown =>
    withSecrets.includes(name) ? argumentTemplate(input[name]) : `{{input[${JSON.stringify(name)}]}}`;
  return {
    version: '1.0',
    plan: `call ${id}`,
    steps: [
      {
        id: 'call',
        tool: id,
        input: Object.fromEntries(names.map((name) => [name, valueOf(name)])),
      },
    ],
  };
}

/** A list shows what there is, not only what would be allowed just now. */
function shownTools(options: ToolCommandOptions): ToolboxOptions {
  return { ...options, allowWrite: true };
}

function requireTool(tools: ToolRegistry, name: string): Tool {
  const tool = tools.get(name);
  if (tool !== undefined) return tool;
  const nearest = didYouMean(name, tools.getIds());
  const allowed = needsAllowWrite(name) ? 'allow it with --allow-write' : undefined;
  const next = allowed ?? (nearest === undefined ? 'planloom tools list' : `did you mean "${nearest}"?`);
  throw new CliError(ExitCode.usage, `there is no tool "${name}"`, { next });
}
