import fc from 'fast-check';

// Loaded before each test file when MM_PROPERTY_RUNS is set: how often every property is tried that does not say so itself.
fc.configureGlobal({ numRuns: Number(process.env.MM_PROPERTY_RUNS) });
