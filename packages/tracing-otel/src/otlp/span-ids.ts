/** The trace of a run: its id, if that is a UUID; else made out of it. 32 hexadecimal digits. */
export function traceIdOf(runId: string): string {
  const uuid = runId.replaceAll('-', '').toLowerCase();
  return /^(?!0{32})[\da-f]{32}$/u.test(uuid) ? uuid : hash(`${runId} 1`) + hash(`${runId} 2`);
}

/** The id of a span, which is the same each time. 16 hexadecimal digits. */
export function spanIdOf(runId: string, path: string, occurrence: number): string {
  return hash(`${runId} ${path} ${occurrence}`);
}

/**
 * 64 bits of a text, evenly spread; no secret. Two lanes of MurmurHash3's mixing steps, which need no wide integers.
 *
 * @see Austin Appleby, MurmurHash3, 2011
 */
function hash(text: string): string {
  let [one, two] = [0x9e3779b9, 0x85ebca6b];
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    one = Math.imul(one ^ unit, 0xcc9e2d51);
    two = Math.imul(two ^ unit, 0x1b873593);
    one = (one << 15) | (one >>> 17);
    two = (two << 13) | (two >>> 19);
  }
  const mixed = mix(one ^ mix(two ^ text.length));
  return hex(mixed === 0 ? 1 : mixed) + hex(mix(two + mixed));
}

function mix(bits: number): number {
  let mixed = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

function hex(bits: number): string {
  return (bits >>> 0).toString(16).padStart(8, '0');
}
