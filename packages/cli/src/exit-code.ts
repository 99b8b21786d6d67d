/**
 * How the command ends. The numbers are part of the public surface; `docs/cli.md` explains each.
 *
 * 124 is that of `timeout`, 130, 141 and 143 those of a process that a signal ended.
 */
export const ExitCode = {
  ok: 0,
  runFailed: 1,
  usage: 2,
  planInvalid: 3,
  needsInput: 4,
  unavailable: 5,
  noPlan: 6,
  deadline: 124,
  interrupted: 130,
  outputClosed: 141,
  terminated: 143,
} as const;

export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];
