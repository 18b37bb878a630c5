/** A job that speaks to its wrapper by the library, and prints what it is answered. */
import { connect } from '@gator/client';

const voice = await connect();
if (!voice.ok) throw new Error(voice.reason);
const { value: wrapper } = voice;

const answers = [
  await wrapper.log('by default'),
  await wrapper.log('with care', { severity: 'WARNING', time: new Date(1_684_696_137_250) }),
  await wrapper.metric('coverage', 0.25, { agg: 'max', series: true }),
  await wrapper.metric('coverage', 0.75, { series: true }),
  await wrapper.metric('sub_total', 1),
  await wrapper.artefact('report.txt'),
  await wrapper.artefact('nowhere.txt'),
];
wrapper.close();
for (const answer of answers) console.log(answer.ok ? 'ok' : answer.reason);
