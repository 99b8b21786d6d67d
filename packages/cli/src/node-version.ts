/** The oldest Node.js that the command runs on, as in `engines` of the manifest. */
export const OLDEST_NODE = '22.12';

/** Whether a version of Node.js, such as `24.1.0`, is new enough. */
export function isSupportedNode(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST_NODE.split('.').map(Number);
  return major > oldestMajor || (major === oldestMajor && minor >= oldestMinor);
}
