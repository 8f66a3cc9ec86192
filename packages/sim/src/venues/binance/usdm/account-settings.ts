/** What an account has chosen: position mode, multi-assets mode, margin types. */
export class AccountSettings {
  private readonly accounts = new Map<string, Settings>();

  hedgeMode(account: string): boolean {
    return this.of(account).hedgeMode;
  }

  setHedgeMode(account: string, on: boolean): void {
    this.of(account).hedgeMode = on;
  }

  multiAssets(account: string): boolean {
    return this.of(account).multiAssets;
  }

  setMultiAssets(account: string, on: boolean): void {
    this.of(account).multiAssets = on;
  }

  isolated(account: string, symbol: string): boolean {
    return this.of(account).isolated.has(symbol);
  }

  /** The type is kept and told; margin is shared all the same: the exchange knows cross margin only. */
  setIsolated(account: string, symbol: string, on: boolean): void {
    const { isolated } = this.of(account);
    if (on) isolated.add(symbol);
    else isolated.delete(symbol);
  }

  private of(account: string): Settings {
    const known = this.accounts.get(account);
    if (known !== undefined) return known;
    const settings: Settings = { hedgeMode: false, multiAssets: false, isolated: new Set() };
    this.accounts.set(account, settings);
    return settings;
  }
}

interface Settings {
  hedgeMode: boolean;
  multiAssets: boolean;
  readonly isolated: Set<string>;
}
