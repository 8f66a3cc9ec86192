import { type ChildProcess, fork } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type NodeWorld, nodeWorld } from '@mm/connector/node';
import { type RunningWorld, startVenues } from '@mm/sim/node';
import { type BundledProgram, bundleProgram } from '@mm/tooling/bundle-program';
import type { ChildLook, ChildTask } from './hostile-child.ts';
import { type Attack, HostileProxy } from './hostile-proxy.ts';

const CHILD = fileURLToPath(new URL('./hostile-child.ts', import.meta.url));
const HEAP_MIB = 128;
/** Longest wait for anything, in tenths of a second. */
const PATIENCE = 600;
/** The wait before the next try may be on when an attack begins. */
const COMES_WITHIN_MS = 60_000;

/** How a child came through one attack. */
export interface Survival {
  readonly attacked: number;
  /** The most memory it had at any moment of it, as the kernel counts. */
  readonly peakMiB: number;
  /** Streams that were called live at any look while they carried nothing but the attack. */
  readonly liveStates: readonly string[];
  readonly last: ChildLook;
}

/** A venue on loopback, hostile proxies before each of its addresses, and a program of its own with a connector behind them. */
class HostileRig {
  readonly proxies: ReadonlyMap<string, HostileProxy>;
  readonly running: RunningWorld;
  readonly #child: ChildProcess;
  readonly #program: BundledProgram;
  readonly #node: NodeWorld;
  readonly #exit: Promise<number | string>;
  #errors = '';
  #exited: number | string | undefined;

  private constructor(
    running: RunningWorld,
    program: BundledProgram,
    proxies: ReadonlyMap<string, HostileProxy>,
    task: ChildTask,
  ) {
    this.running = running;
    this.proxies = proxies;
    this.#program = program;
    this.#node = nodeWorld();
    this.#child = fork(program.path, [JSON.stringify(task)], {
      execArgv: [`--max-old-space-size=${HEAP_MIB}`],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    this.#child.stderr?.on('data', (chunk: Buffer) => {
      this.#errors = (this.#errors + chunk.toString('utf8')).slice(0, 10_000);
    });
    this.#exit = new Promise((resolve) => {
      this.#child.on('exit', (code, signal) => {
        this.#exited = code ?? signal ?? 'gone';
        resolve(this.#exited);
      });
    });
  }

  static async start(product: ChildTask['product']): Promise<HostileRig> {
    const venue = `binance-${product}`;
    const running = await startVenues({ venues: [{ venue: `binance-${product}` }] });
    const { urls = {}, keys = [] } = running.venues[venue] ?? {};
    const endpoints: Record<string, string> = {};
    const proxies = new Map<string, HostileProxy>();
    for (const [name, honest] of Object.entries(urls)) {
      const { proxy, url } = await HostileProxy.start(honest);
      proxies.set(name, proxy);
      endpoints[name] = url;
    }
    const key = keys.find((one) => one.kind === 'hmac');
    const rig = new HostileRig(running, await bundleProgram(CHILD), proxies, {
      ...{ product, endpoints },
      ...{ apiKey: key?.apiKey ?? '', secret: key?.secret ?? '' },
    });
    await new Promise((resolve) => rig.#child.once('message', resolve));
    return rig;
  }

  async look(): Promise<ChildLook> {
    if (this.#exited !== undefined) throw new Error(`the child ended with ${this.#exited}: ${this.#errors}`);
    const answer = new Promise<ChildLook>((resolve, reject) => {
      this.#child.once('message', (message) => resolve(message as ChildLook));
      void this.#exit.then((code) => reject(new Error(`the child ended with ${code}: ${this.#errors}`)));
    });
    this.#child.send('look');
    return answer;
  }

  poke(): void {
    if (this.#exited === undefined) this.#child.send('poke');
  }

  /** Waits until everything is live. @throws when it takes longer than a minute */
  async healthy(): Promise<ChildLook> {
    let look = await this.look();
    for (let i = 0; !isHealthy(look); i += 1) {
      if (i > PATIENCE) throw new Error(`never well again: ${JSON.stringify({ ...look, said: undefined })}`);
      await this.#wait(100_000);
      look = await this.look();
    }
    return look;
  }

  /** Attacks whoever connects to that address for so long; those of `carried` have no honest word meanwhile. */
  async attack(address: string, attack: Attack, forMs: number, carried: readonly string[]): Promise<Survival> {
    const proxy = this.proxies.get(address) as HostileProxy;
    const before = proxy.attacked;
    this.#forgetPeak();
    proxy.turn(attack);
    const live = new Set<string>();
    await this.#wait(100_000);
    this.poke();
    for (let ms = 100; ms < forMs || (proxy.attacked === before && ms < COMES_WITHIN_MS); ms += 100) {
      await this.#wait(100_000);
      const { streams } = await this.look();
      for (const name of carried) if (streams[name] === 'live') live.add(name);
    }
    const peakMiB = this.#peakMiB();
    const last = await this.look();
    proxy.turn(undefined);
    return { attacked: proxy.attacked - before, peakMiB, liveStates: [...live], last };
  }

  /** @returns the child's exit code, or what it was ended by */
  async stop(): Promise<number | string> {
    if (this.#exited === undefined) this.#child.send('stop');
    const cancel = this.#node.scheduler.after(10_000_000, () => this.#child.kill('SIGKILL'));
    const code = await this.#exit;
    cancel();
    await Promise.all([...this.proxies.values()].map((proxy) => proxy.stop()));
    await this.running.stop();
    await this.#node.close();
    this.#program.remove();
    return code;
  }

  get errors(): string {
    return this.#errors;
  }

  #wait(us: number): Promise<void> {
    return new Promise((resolve) => {
      this.#node.scheduler.after(us, resolve);
    });
  }

  #forgetPeak(): void {
    writeFileSync(`/proc/${this.#child.pid}/clear_refs`, '5');
  }

  #peakMiB(): number {
    const status = readFileSync(`/proc/${this.#child.pid}/status`, 'utf8');
    return Math.round(Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? Number.NaN) / 1024);
  }
}

function isHealthy({ venue, streams }: ChildLook): boolean {
  return venue.startsWith('ready') && ['book', 'bbo', 'user'].every((name) => streams[name] === 'live');
}

/** RSS beyond which a connector's program has not survived. */
const MAX_RSS_MIB = 256;

/** Streams that an address carries alone; the private one is live once the account was read, whatever has yet to come. */
const CARRIED: Readonly<Record<string, readonly string[]>> = { public: ['book', 'bbo'], stream: ['book', 'bbo'] };

/** What a child did not stand, and what it stood, for people. */
export interface Siege {
  readonly wrong: readonly string[];
  readonly report: string;
}

/** One attack after another on one address, each followed by honesty. Ends with the child's own, orderly end. */
export async function besiege(
  product: ChildTask['product'],
  address: string,
  attacks: Readonly<Record<string, Attack>>,
  forMs: number,
): Promise<Siege> {
  const rig = await HostileRig.start(product);
  const wrong: string[] = [];
  const peaks: string[] = [];
  await rig.healthy();
  for (const [name, attack] of Object.entries(attacks)) {
    const { attacked, peakMiB, liveStates } = await rig.attack(address, attack, forMs, CARRIED[address] ?? []);
    const { isPolluted } = await rig.healthy();
    peaks.push(`${name}: ${peakMiB} MiB`);
    if (attacked === 0) wrong.push(`${name}: nobody came`);
    if (peakMiB > MAX_RSS_MIB) wrong.push(`${name}: ${peakMiB} MiB`);
    if (liveStates.length > 0) wrong.push(`${name}: ${liveStates.join()} called live`);
    if (isPolluted) wrong.push(`${name}: a prototype was changed`);
  }
  const code = await rig.stop();
  if (code !== 0) wrong.push(`it ended with ${code}`);
  if (rig.errors !== '') wrong.push(rig.errors);
  return { wrong, report: `${product} ${address}\n  ${peaks.join('\n  ')}\n` };
}
