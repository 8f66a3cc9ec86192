import type { AmendCommand, CancelCommand, PlaceCommand, VenueId } from '@mm/core';
import { type Approved, approvedBatch } from './approved.ts';
import type { RiskRefusal } from './limit-names.ts';
import type { Risk } from './risk.ts';

declare const risk: Risk;
declare const place: PlaceCommand;
declare const amend: AmendCommand;
declare const cancel: CancelCommand;
declare const venue: VenueId;
declare const approvedPlace: Approved<PlaceCommand>;
declare function send(command: Approved<PlaceCommand> | Approved<AmendCommand>): void;

// What was approved may be sent, and is still the command it was.
send(approvedPlace);
approvedPlace satisfies PlaceCommand;
risk.check(place, 1) satisfies Approved<PlaceCommand> | RiskRefusal;
// @ts-expect-error a command nobody checked
send(place);
// @ts-expect-error one that may have been refused
send(risk.check(place, 1));
// @ts-expect-error nobody but risk can write the mark
({ ...place, approvedByRisk: true }) satisfies Approved<PlaceCommand>;
// @ts-expect-error an approved order is no approved amend
approvedPlace satisfies Approved<AmendCommand>;
// @ts-expect-error an amend is checked against the order it is about
risk.check(amend, 1);

// A batch is made of what was approved, and of cancels.
approvedBatch(venue, [approvedPlace, cancel]);
// @ts-expect-error one of them nobody checked
approvedBatch(venue, [approvedPlace, amend]);
