/** Gator's version, as layers say it of themselves. A test compares it with package.json. */
export const VERSION = '0.1.0';
