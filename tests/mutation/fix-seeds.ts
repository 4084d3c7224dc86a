import fc from 'fast-check';

// The same cases for every mutant, and no shrinking: that a test fails is enough.
fc.configureGlobal({ seed: 1, endOnFailure: true });
