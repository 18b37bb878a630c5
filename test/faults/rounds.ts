const {
  FAULTS_SEED: first = '1',
  FAULTS_ROUNDS: rounds,
  FAULTS_MINUTES: minutes = '60',
} = process.env;
const deadline = Date.now() + Number(minutes) * 60_000;

/**
 * The seeds to play, and how to play one again: those that are always played, or as many as
 * `FAULTS_ROUNDS` asks for, from `FAULTS_SEED` on, as long as `FAULTS_MINUTES` lasts.
 */
export function seeds(always: readonly number[]): readonly number[] {
  if (rounds === undefined) return always;
  return Array.from({ length: Number(rounds) }, (_, index) => Number(first) + index);
}

/** What a test asks of its runner for a round. */
export interface Round {
  readonly skip: (condition: boolean, note: string) => void;
  readonly onTestFailed: (tell: () => void) => void;
}

/** Leaves the round out where time is up, and says how it is repeated where it fails. */
export function begin(seed: number, { skip, onTestFailed }: Round): void {
  skip(Date.now() > deadline, `${minutes} minutes are over`);
  onTestFailed(() => {
    console.error(`to repeat it: FAULTS_SEED=${seed} FAULTS_ROUNDS=1 npm run test:faults`);
  });
}
