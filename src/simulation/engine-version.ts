/**
 * Which simulator made a result: results of different versions need not agree.
 */

/** The version that a RunRecord names: the package's, held equal by a test. */
export const ENGINE_VERSION = '0.1.0';
