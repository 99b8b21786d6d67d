import type { ToolUnderTest } from './tool-under-test.ts';

/** Something that every tool of a pack has to do. */
export interface Requirement {
  /** What it does, to be read after the tool's id: `declares its effects`. */
  readonly name: string;
  /** Everything that is wrong, one sentence each. */
  readonly problems: (subject: ToolUnderTest) => readonly string[] | Promise<readonly string[]>;
}
