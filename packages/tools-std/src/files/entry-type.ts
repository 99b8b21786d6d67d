/** What an entry of a folder is. */
export type EntryType = 'file' | 'folder' | 'link' | 'other';

/** The types, for schemas. */
export const ENTRY_TYPES: readonly EntryType[] = ['file', 'folder', 'link', 'other'];

/** Names the type that `fs` gives for an entry. */
export function entryType(entry: EntryPredicates): EntryType {
  if (entry.isFile()) return 'file';
  if (entry.isDirectory()) return 'folder';
  return entry.isSymbolicLink() ? 'link' : 'other';
}

/** What `Dirent` and `Stats` have in common. */
interface EntryPredicates {
  isFile(): boolean;
  isDirectory(): boolean;
  isSymbolicLink(): boolean;
}
