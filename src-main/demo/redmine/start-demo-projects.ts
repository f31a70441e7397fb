import { parseSystemId } from '../demo-ids.ts';
import { demoAgents, demoPeople, type DemoPerson } from '../demo-people.ts';
import { startDemoRedmine, type DemoRedmine, type DemoRedmineUser } from '../demo-redmine.ts';
import { customerNumberField } from '../demo-story.ts';
import type { StartDemoSystem } from '../demo-system.ts';
import { demoDefects, demoFollowUps, type DemoDefect } from './demo-defects.ts';

const HOUR = 3_600_000;
const projects = [
  { identifier: 'workshop', name: '维修 Workshop' },
  { identifier: 'software', name: '软件 Software' },
];
const fields = [{ name: customerNumberField }, { name: 'Trunkline', hidden: true }];

/** The demo's second ticket system: the REST interface of Redmine, with defects and wishes of customers the others know too. */
export const startDemoProjects: StartDemoSystem = async ({ clock, random, now }) => {
  const customers = demoPeople.filter(({ customerNo }) => demoDefects.some((one) => one.customerNo === customerNo));
  const redmine = await startDemoRedmine({
    clock,
    projects,
    fields,
    users: [...demoAgents.map(({ id, name }) => user(id, name, 'agent')), ...customers.map(customerUser)],
  });
  const [agent] = demoAgents;
  const issues = demoDefects.map((defect, index) => tell(redmine, defect, now - (index * 7 + 3) * HOUR));

  let timer: Disposable;
  let count = 0;
  const schedule = (): void => {
    timer = clock.timer(70_000 + random() * 90_000, () => {
      const index = (count * 5 + 2) % demoDefects.length;
      const { subject, customerNo } = demoDefects[index] as DemoDefect;
      const texts = demoFollowUps[/\p{Script=Han}/u.test(subject) ? 'zh' : 'en'];
      redmine.add(issues[index] ?? 0, customerNo, { notes: texts[count++ % texts.length] });
      schedule();
    });
  };
  schedule();
  return {
    config: {
      id: parseSystemId('projects'),
      adapter: 'redmine',
      name: 'Defects',
      names: { zh: '缺陷' },
      settings: {
        baseUrl: redmine.baseUrl,
        apiKey: redmine.keyOf(agent.id),
        customerNumberField,
        operationKeyField: 'Trunkline',
      },
    },
    async [Symbol.asyncDispose]() {
      timer[Symbol.dispose]();
      await redmine[Symbol.asyncDispose]();
    },
  };
};

/** Opens the issue and plays its thread; answers its number. */
function tell({ tables, open, add }: DemoRedmine, defect: DemoDefect, newest: number): number {
  const idOf = (list: readonly { readonly id: number; readonly name: string }[], name: string): number =>
    list.find((one) => one.name === name)?.id ?? 1;
  const agent = defect.owner === '' ? demoAgents[0].id : defect.owner;
  const begin = newest - (defect.thread.length + 1) * 2 * HOUR;
  const id = open(
    defect.customerNo,
    {
      project_id: defect.project,
      tracker_id: idOf(tables.trackers, defect.tracker),
      priority_id: ['Low', 'Normal', 'High', 'Urgent'].indexOf(defect.priority) + 1,
      subject: defect.subject,
      description: defect.text,
      custom_fields: [{ id: idOf(tables.fields, customerNumberField), value: defect.customerNo }],
    },
    begin,
  );
  if (defect.status !== 'New')
    add(
      id,
      agent,
      {
        status_id: idOf(tables.statuses, defect.status),
        assigned_to_id: tables.users.find(({ login }) => login === agent)?.id,
      },
      begin + HOUR,
    );
  for (const [index, { who, text }] of defect.thread.entries())
    add(
      id,
      who === 'them' ? defect.customerNo : agent,
      { notes: text, private_notes: who === 'note' },
      begin + (index + 1) * 2 * HOUR,
    );
  return id;
}

/** Redmine keeps first and last name apart and shows them in this order. */
function user(
  login: string,
  name: string,
  role: DemoRedmineUser['role'],
  mail = `${login}@demo.example`,
): DemoRedmineUser {
  const [first = name, ...rest] = name.split(' ');
  return { login, firstname: first, lastname: rest.join(' '), mail, role };
}

const customerUser = ({ customerNo, name, email }: DemoPerson): DemoRedmineUser =>
  user(customerNo, name, 'customer', email);
