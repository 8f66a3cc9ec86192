/** The venue refused an order, an amend or a cancel, with an answer from its closed list of definite refusals. */
export class VenueRejection extends Error {
  override readonly name = 'VenueRejection';
  readonly kind = 'venue-rejection';
  /** The venue's own code. */
  readonly venueCode: string;

  constructor(request: 'place' | 'amend' | 'cancel', venueCode: string, reason: string) {
    super(`the venue refused to ${request}: ${reason} (${venueCode})`);
    this.venueCode = venueCode;
  }
}
