import type { LoadedConfig } from '../config/load-config.ts';

/** A pack, and the folder that its name is meant from. */
export interface PackPlace {
  readonly name: string;
  readonly from: string;
}

/** The packs that the config has, and those named on the command line. */
export function packPlaces(
  { pack = [] }: { readonly pack?: readonly string[] },
  { config, directory: configDirectory }: LoadedConfig,
  directory: string,
): { readonly configured: readonly PackPlace[]; readonly named: readonly PackPlace[] } {
  return {
    configured: (config.packs ?? []).map((name) => ({ name, from: configDirectory })),
    named: pack.map((name) => ({ name, from: directory })),
  };
}
