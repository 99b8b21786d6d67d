import { describe, expect, it } from 'vitest';

import { cli, folderWith, planText, toolsModule } from './support/cli.ts';

const good = planText([
  { id: 'a', tool: 'date_now' },
  { id: 'b', type: 'final', input: { a: '{{a}}' } },
]);
const bad = 'version: "1.0"\nsteps:\n  - id: a\n    tool: date_nw\n';

describe('planloom check', () => {
  it('says that a plan is in order', async () => {
    const cwd = folderWith({ 'good.json': good });
    expect(await cli(['check', 'good.json'], { cwd })).toEqual({ exitCode: 0, stdout: 'ok good.json\n', stderr: '' });
  });

  it('shows the line with the place underlined, for all files, and ends with 3 if one has an error', async () => {
    const cwd = folderWith({ 'good.json': good, 'bad.yaml': bad });
    const { exitCode, stdout } = await cli(['check', 'good.json', 'bad.yaml'], { cwd });
    expect(exitCode).toBe(3);
    expect(stdout).toContain('ok good.json\n');
    expect(stdout).toContain(
      ' --> bad.yaml:4:11\n  |\n4 |     tool: date_nw\n  |           ^^^^^^^\n  = help: did you mean "date_now"?',
    );
  });

  it('reads standard input', async () => {
    const { exitCode, stdout } = await cli(['check', '-'], { stdin: bad });
    expect(exitCode).toBe(3);
    expect(stdout).toContain('<stdin>:4:11');
  });

  it('knows the tools of a module, and accepts every tool if asked to', async () => {
    const cwd = folderWith({ 'p.json': planText([{ id: 'a', tool: 'wait', input: { ms: 1 } }]) });
    const results = await Promise.all([
      cli(['check', 'p.json'], { cwd }),
      cli(['check', 'p.json', '--tools', toolsModule], { cwd }),
      cli(['check', 'p.json', '--any-tool'], { cwd }),
    ]);
    expect(results.map(({ exitCode }) => exitCode)).toEqual([3, 0, 0]);
  });

  it('writes JSON', async () => {
    const cwd = folderWith({ 'bad.yaml': bad });
    const { stdout } = await cli(['check', 'bad.yaml', '--json'], { cwd });
    expect(JSON.parse(stdout)).toMatchObject({
      ok: false,
      files: [
        {
          file: 'bad.yaml',
          ok: false,
          diagnostics: [
            { code: 'plan/unknown-tool', path: '/steps/0/tool', range: { start: { line: 4, column: 11 } } },
          ],
        },
      ],
    });
  });

  it('writes annotations for GitHub, escaped', async () => {
    const cwd = folderWith({ 'bad,1.yaml': bad });
    const { stdout } = await cli(['check', 'bad,1.yaml', '--format', 'github'], { cwd });
    expect(stdout).toBe(
      '::error file=bad%2C1.yaml,line=4,col=11,endLine=4,endColumn=18,title=plan/unknown-tool::there is no tool "date_nw"%0Adid you mean "date_now"?\n',
    );
  });

  it('writes SARIF', async () => {
    const cwd = folderWith({ 'bad.yaml': bad });
    const { stdout } = await cli(['check', 'bad.yaml', '--format', 'sarif'], { cwd });
    expect(JSON.parse(stdout)).toMatchObject({
      version: '2.1.0',
      runs: [
        {
          tool: { driver: { name: 'planloom', rules: [{ id: 'plan/unknown-tool' }] } },
          results: [
            {
              ruleId: 'plan/unknown-tool',
              level: 'error',
              locations: [
                {
                  physicalLocation: {
                    artifactLocation: { uri: 'bad.yaml' },
                    region: { startLine: 4, startColumn: 11 },
                  },
                },
              ],
            },
          ],
        },
      ],
    });
  });
});
