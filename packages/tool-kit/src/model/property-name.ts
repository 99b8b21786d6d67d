/** Whether all APIs of models take a name of a property; `filter[id]`, for instance, they do not. */
export function isPropertyName(name: string): boolean {
  return /^[A-Za-z0-9_.-]{1,64}$/.test(name);
}
