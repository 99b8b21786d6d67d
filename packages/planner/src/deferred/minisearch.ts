import library from 'minisearch';

/** The library that searches among texts. As published, it is evaluated at the first call: few tools need no search. */
export function minisearch(): typeof library {
  return library;
}
