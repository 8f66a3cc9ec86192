import type { VenueContext } from '../venue-context.ts';
import type { AccountSettings } from './account-settings.ts';
import type { ListenKeys } from './listen-keys.ts';

/** What endpoints of USDⓈ-M work on. */
export interface UsdmContext extends VenueContext {
  readonly settings: AccountSettings;
  readonly listenKeys: ListenKeys;
  /** Whether replies to orders still carry `avgPrice` and `cumQuote`, as before 2026-07. */
  readonly oldOrderFields: boolean;
  /** Tells an account's change of mode or leverage on its user stream. */
  readonly tellConfig: (account: string, change: ConfigChange, nowUs: number) => void;
}

export type ConfigChange =
  | { readonly kind: 'leverage'; readonly symbol: string; readonly leverage: number }
  | { readonly kind: 'multi-assets'; readonly on: boolean }
  | { readonly kind: 'margin-type'; readonly symbol: string };
