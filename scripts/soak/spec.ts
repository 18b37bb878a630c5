/** Far more repetitions than the time allows: the run is stopped when it is over. */
const ENDLESS = 30_000;

/** The arrays, each with a licence of its own, of which one job may hold one at a time: all go on side by side. */
export const ARRAYS = ['quick', 'printing', 'talking', 'failing', 'leaving'];

/** Jobs of every kind, in tiers of every kind; each lasts long enough that the folder does not grow without measure. */
export const SPEC = `!JobGroup
ident: soak
jobs:
  - !Job
    ident: steady
    command: sh
    args: [-c, 'while :; do echo "still here"; sleep 0.1; done']
    resources: [!Cores [0]]
  - !JobArray
    ident: quick
    repeats: ${ENDLESS}
    jobs: [!Job {ident: job, command: sleep, args: ['0.1'], resources: [!Cores [0], !License [quick, 1]]}]
  - !JobArray
    ident: printing
    repeats: ${ENDLESS}
    jobs: [!Job {ident: job, command: sh, args: [-c, 'seq 5000; sleep 0.2'], resources: [!Cores [0], !License [printing, 1]]}]
  - !JobArray
    ident: talking
    repeats: ${ENDLESS}
    jobs:
      - !Job
        ident: job
        command: sh
        args: [-c, 'gator metric value 1 && gator message hello && sleep 0.5']
        resources: [!Cores [0], !License [talking, 1]]
  - !JobArray
    ident: failing
    repeats: ${ENDLESS}
    jobs: [!Job {ident: job, command: sh, args: [-c, 'echo no >&2; sleep 0.3; exit 3'], resources: [!Cores [0], !License [failing, 1]]}]
  - !JobArray
    ident: leaving
    repeats: ${ENDLESS}
    jobs:
      - !JobGroup
        ident: pair
        jobs:
          - !Job
            ident: makes
            command: sh
            args: [-c, 'echo made > $GATOR_TRACKING/file; sleep 0.2; (setsid sleep 60 &)']
            resources: [!Cores [0], !License [leaving, 1]]
            artefacts: [{path: $GATOR_TRACKING/file, name: file}]
          - !Job {ident: takes, resources: [!Cores [0]], command: cat, args: [$FILE], needs: {FILE: makes/file}, on_pass: [makes]}
`;

/** The layers that live throughout, by their folders; the steady job's is a wrapper. */
export const LASTING = ['.', 'steady', ...ARRAYS];
