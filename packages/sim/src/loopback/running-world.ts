import { buildWorld } from '../world/build-world.ts';
import { type HostedVenue, hosted, linkFaultsOf } from '../world/create-world.ts';
import { type WorldAdmin, worldAdmin } from '../world/world-admin.ts';
import type { WorldOptions } from '../world/world-options.ts';
import { answerAdmin } from './admin-server.ts';
import { LoopbackHost, type LoopbackMachine } from './loopback-host.ts';
import { LoopbackListener } from './loopback-listener.ts';

/** A world on loopback. */
export interface RunningWorld {
  readonly venues: Readonly<Record<string, HostedVenue>>;
  readonly admin: WorldAdmin;
  /** Where the same can be asked for by HTTP: `POST /admin/faults` and so on. */
  readonly adminUrl: string;
  /** Requests and connections not ended. */
  readonly open: number;
  /** Ends every connection and frees the ports. */
  stop(): Promise<void>;
}

/** Options of a world on loopback: those of one in memory, and where to listen. */
export interface LoopbackOptions extends WorldOptions {
  /** The admin interface listens here, the venues on the ports after it. Default: any that are free. */
  readonly firstPort?: number;
}

/** @throws {RangeError} for options that cannot be; rejects when a port is taken */
export async function runWorld(options: LoopbackOptions, machine: LoopbackMachine): Promise<RunningWorld> {
  const built = buildWorld(options, machine.nowUs());
  const linkFaults = linkFaultsOf(built.venues);
  const hosts = new Map(built.venues.map((one) => [one.name, new LoopbackHost(one.name, one.server, machine, linkFaults)]));
  built.injector.setHooks({
    closeIdleConnections: () => {
      for (const host of hosts.values()) host.closeIdleConnections();
    },
  });
  const admin = worldAdmin(
    built,
    () => machine.nowUs(),
    ({ name }) => hosts.get(name)?.poke(),
  );
  const venues: Record<string, HostedVenue> = {};
  const listener = new LoopbackListener({
    onDial: () => 'open',
    onBytes: () => undefined,
    countsFrom: 'connection',
    onRequest: (request, response) => answerAdmin({ admin, venues: () => Object.values(venues) }, request, response),
    onUpgrade: (_request, socket) => socket.destroy(),
  });
  const stop = async (): Promise<void> => {
    await Promise.all([listener.stop(), ...[...hosts.values()].map((one) => one.stop())]);
  };
  try {
    let port = options.firstPort ?? 0;
    const nextPort = (): number => (port === 0 ? 0 : port++);
    const adminUrl = `http://127.0.0.1:${await listener.start(nextPort())}`;
    for (const one of built.venues) venues[one.name] = hosted(one, (await hosts.get(one.name)?.start(nextPort)) ?? {});
    return {
      venues,
      admin,
      adminUrl,
      get open() {
        return built.venues.reduce((sum, one) => sum + one.server.open + (hosts.get(one.name)?.open ?? 0), 0);
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** URLs and keys, for a terminal. */
export function runningText({ venues, adminUrl }: RunningWorld): string {
  const lines: string[] = [];
  for (const { name, urls, keys } of Object.values(venues)) {
    lines.push(name);
    for (const [role, url] of Object.entries(urls)) lines.push(`  ${role.padEnd(8)} ${url}`);
    for (const { account, kind, apiKey, secret } of keys) {
      lines.push(`  account ${account}, ${kind} (dummy keys, worth nothing elsewhere)`, `    key    ${apiKey}`);
      lines.push(`    secret ${secret.trim().split('\n').join('\n           ')}`);
    }
  }
  lines.push(`admin      ${adminUrl}/admin/faults`);
  return lines.join('\n');
}
