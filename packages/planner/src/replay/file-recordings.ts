import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { LLMRecording, RecordingStore } from './recording.ts';

/** Recordings as files of JSON in a folder, which is made with the first one: `<key>.json`, to be read and committed. */
export function fileRecordings(folder: string): RecordingStore {
  return {
    load: (key) => readRecording(join(folder, `${key}.json`)),
    async save(key, recording) {
      await mkdir(folder, { recursive: true });
      // Written beside and renamed: whoever reads meets a whole file.
      const draft = join(folder, `.${key}.${crypto.randomUUID()}.tmp`);
      await writeFile(draft, `${JSON.stringify(recording, undefined, 2)}\n`);
      await rename(draft, join(folder, `${key}.json`));
    },
    async list() {
      const names = (await existing(readdir(folder))) ?? [];
      const files = names.filter((name) => /^[0-9a-f]{32}\.json$/.test(name)).toSorted();
      const recordings = await Promise.all(files.map((name) => readRecording(join(folder, name))));
      return recordings.filter((recording) => recording !== undefined);
    },
  };
}

async function readRecording(file: string): Promise<LLMRecording | undefined> {
  const text = await existing(readFile(file, 'utf8'));
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as LLMRecording;
  } catch (error) {
    throw new Error(`${file} is no recording: ${(error as Error).message}`, { cause: error });
  }
}

/** What is there; undefined if nothing is. */
async function existing<Value>(reading: Promise<Value>): Promise<Value | undefined> {
  try {
    return await reading;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
