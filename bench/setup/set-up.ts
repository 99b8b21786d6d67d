import type { System } from '../systems.ts';
import { systemNamed } from '../systems.ts';
import { bundleHarness } from './bundle-harness.ts';
import { installSystem } from './install-system.ts';
import { packPlanloom } from './pack-planloom.ts';

/**
 * Installs what is missing of some systems, each into a folder of its own.
 *
 * @returns the systems that could not be installed, with the reason
 */
export async function setUp(systems: readonly System[], tell: (line: string) => void): Promise<Map<string, string>> {
  await bundleHarness();
  const failures = new Map<string, string>();
  const packed = new Set(systems.map(hostOf).flatMap((host) => host.packed ?? []));
  if (packed.size > 0) packPlanloom([...packed]);
  for (const host of new Set(systems.map(hostOf))) {
    tell(`installing ${host.name}`);
    try {
      installSystem(host);
    } catch (error) {
      failures.set(host.name, String(error));
      tell(`could not install ${host.name}: ${String(error)}`);
    }
  }
  return new Map(
    systems.flatMap((system) => {
      const reason = failures.get(system.sharesWith ?? system.name);
      return reason === undefined ? [] : [[system.name, reason]];
    }),
  );
}

function hostOf(system: System): System {
  return system.sharesWith === undefined ? system : systemNamed(system.sharesWith);
}
