import { createExecutor, type SecretsProvider } from '@planloom/executor-core';
import { recordTools, type ToolRecording } from '@planloom/testing';

import { ExitCode } from '../exit-code.ts';
import { calledTools } from '../plans/called-tools.ts';
import type { Session } from '../session.ts';
import { prepareOutputFile } from '../write-output-file.ts';
import type { RunStage } from './run-stage.ts';
import { writeFixtures } from './write-fixtures.ts';

/**
 * A stage that writes down what tools do, and then the fixtures into a file that only this user can read.
 *
 * @throws CliError (usage) before anything is called, if the file could not be written
 */
export async function recordStage(file: string, session: Session): Promise<RunStage> {
  await prepareOutputFile(file, session);
  let provider: SecretsProvider | undefined;
  let recording: ToolRecording | undefined;
  return {
    isReplay: false,
    command: 'trace record',
    secrets: (given) => {
      provider = given;
      // The recording is made with the executor; whoever asks for a secret does so in the run.
      return {
        get: (name, signal) => (recording?.secrets ?? given).get(name, signal),
        ...(given.names && { names: () => given.names?.() ?? [] }),
      };
    },
    createExecutor: (tools, { analysis }) => {
      const called = calledTools(analysis).flatMap((id) => tools.get(id) ?? []);
      recording = recordTools(called, provider && { secrets: provider });
      return createExecutor(recording.tools);
    },
    finish: async (outcome) => {
      if (!recording) return outcome;
      // What the run has brought is not lost where its fixtures are.
      const isWritten = await writeFixtures(file, recording.fixtures(outcome.trace), session);
      if (!isWritten) return { ...outcome, exitCode: outcome.ok ? ExitCode.usage : outcome.exitCode };
      return outcome;
    },
  };
}
