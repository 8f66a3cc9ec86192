import type { Command } from '../command.ts';
import { startBox } from '../watch/box.ts';
import { watchOptions } from '../watch/watch-options.ts';
import { WatchSession } from '../watch/watch-session.ts';

/** `mm watch`: the standardised feed of one market. */
export const watchCommand: Command = {
  name: 'watch',
  summary: 'Stream the standardised feed of one market at one venue',
  usage: `mm watch <venue> <market> [--streams book,bbo,trades,mark-price] [--env ENV | --sim] [--json] [--seconds N]

  <venue>    binance-usdm or binance-spot
  <market>   the venue's symbol, BTCUSDT, or BASE/QUOTE, BTC/USDT
  --streams  which, separated by commas; default book,bbo,trades
  --env      production (the default), testnet, demo, or local together with --endpoint
  --endpoint name=url of a venue in a box, as \`mm venues\` prints them; once for each
  --sim      start a venue in a box and watch that: no network, no account
  --json     one JSON object a line: prices and sizes as decimal text, book changes included
  --seconds  end after so long; otherwise Ctrl-C ends`,
  async run(args, io) {
    const options = watchOptions(args);
    const world = io.world();
    const box = options.sim ? await startBox(options.venue.name) : undefined;
    try {
      const endpoints = box?.venues[options.venue.name]?.urls ?? options.endpoints;
      return await new WatchSession(options, world, endpoints, io).run();
    } finally {
      await box?.stop();
      await world.close();
    }
  },
};
