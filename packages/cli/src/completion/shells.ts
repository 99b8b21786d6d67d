/** The shells that can be completed in. */
export const SHELLS: readonly string[] = ['bash', 'zsh', 'fish', 'powershell'];
