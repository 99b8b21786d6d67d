import { didYouMean } from '@planloom/dsl-schema';

import { CliError } from '../cli-error.ts';
import { BASH_SCRIPT } from '../completion/bash-script.ts';
import { SHELLS } from '../completion/shells.ts';
import { ExitCode } from '../exit-code.ts';
import type { Session } from '../session.ts';

/** Where the script of a shell goes for good. */
const INSTALL: Readonly<Record<string, string>> = {
  bash: "echo 'source <(planloom completion bash)' >> ~/.bashrc",
  zsh: "echo 'source <(planloom completion zsh)' >> ~/.zshrc",
  fish: 'planloom completion fish > ~/.config/fish/completions/planloom.fish',
  powershell: 'planloom completion powershell >> $PROFILE',
};

/** Prints the script that completes commands in a shell; on a terminal it says how to install it. */
export async function completionCommand({ out, err, paint }: Session, shell: string): Promise<ExitCode> {
  if (!SHELLS.includes(shell)) throw unknownShell(shell);
  if (out.isTTY) err.write(`${paint.dim(`to install it: ${INSTALL[shell] ?? ''}`)}\n`);
  if (shell === 'bash') {
    await out.write(BASH_SCRIPT);
    return ExitCode.ok;
  }
  const { script } = await import('@bomb.sh/tab');
  script(shell, 'planloom', 'planloom');
  return ExitCode.ok;
}

function unknownShell(shell: string): CliError {
  const nearest = didYouMean(shell, SHELLS);
  const next = nearest === undefined ? `one of ${SHELLS.join(', ')}` : `did you mean "${nearest}"?`;
  return new CliError(ExitCode.usage, `there is no completion for "${shell}"`, { next });
}
