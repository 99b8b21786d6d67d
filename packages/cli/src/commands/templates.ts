import { didYouMean } from '@planloom/dsl-schema';
import { neededTools, type Template, templates } from '@planloom/templates';

import { CliError } from '../cli-error.ts';
import { ExitCode } from '../exit-code.ts';
import { planText } from '../planning/plan-text.ts';
import type { Session } from '../session.ts';
import { printableLine } from '../terminal/printable.ts';
import { shellWord } from '../terminal/shell-word.ts';

/** Options of `planloom templates list` and `show`. */
export interface TemplatesCommandOptions {
  readonly json?: boolean;
}

/** What templates there are, each with a task that it takes. */
export async function listTemplatesCommand(session: Session, { json }: TemplatesCommandOptions): Promise<ExitCode> {
  const { out, outPaint } = session;
  const width = Math.max(...templates.map(({ id }) => id.length));
  const lines = templates.flatMap(({ id, title, examples }) => [
    `${outPaint.bold(id.padEnd(width))}  ${title}`,
    ...examples
      .slice(0, 1)
      .map(({ task }) => `${' '.repeat(width)}  ${outPaint.dim(`planloom ${shellWord(printableLine(task))}`)}`),
  ]);
  await out.write(
    json === true ? `${JSON.stringify(templates.map(describeTemplate), undefined, 2)}\n` : `${lines.join('\n')}\n`,
  );
  return ExitCode.ok;
}

/** What one template does, what it takes, and its plan. */
export async function showTemplateCommand(
  session: Session,
  name: string,
  { json }: TemplatesCommandOptions,
): Promise<ExitCode> {
  const template = templates.find(({ id }) => id === name);
  if (template === undefined) throw unknownTemplate(name);
  const document = { ...describeTemplate(template), plan: template.plans[0] };
  await session.out.write(
    json === true ? `${JSON.stringify(document, undefined, 2)}\n` : templateText(template, session),
  );
  return ExitCode.ok;
}

function unknownTemplate(name: string): CliError {
  const ids = templates.map(({ id }) => id);
  const nearest = didYouMean(name, ids);
  return new CliError(
    ExitCode.usage,
    `there is no template "${name}"${nearest === undefined ? '' : `; did you mean "${nearest}"?`}`,
    {
      next: 'planloom templates list',
    },
  );
}

function describeTemplate({ id, title, description, examples, plans }: Template): object {
  return { id, title, description, examples, tools: plans.map(neededTools)[0] ?? [] };
}

function templateText({ id, description, inputs, examples, plans }: Template, { outPaint }: Session): string {
  const [plan] = plans;
  return [
    outPaint.bold(id),
    description,
    '',
    outPaint.bold('Found in the task'),
    ...Object.entries(inputs).map(([name, { schema, required }]) => {
      const about = typeof schema['description'] === 'string' ? `  ${schema['description']}` : '';
      return `  ${name}${about}${required === undefined ? outPaint.dim(' (may be left out)') : ''}`;
    }),
    '',
    outPaint.bold('For instance'),
    ...examples.map(({ task }) => `  ${task}`),
    '',
    ...(plan === undefined ? [] : [outPaint.bold('Plan'), planText(plan, 'yaml')]),
  ].join('\n');
}
