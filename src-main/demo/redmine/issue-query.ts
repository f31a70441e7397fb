import type { RedmineDatabase } from './redmine-database.ts';
import type { IssueRecord } from './redmine-records.ts';

type Test = (issue: IssueRecord) => boolean;

/** The issues a list request asks for, in its order. Conditions nobody knows are ignored, as Redmine does. */
export function queryIssues(db: RedmineDatabase, query: URLSearchParams): readonly IssueRecord[] {
  const tests = query
    .getAll('f[]')
    .map((field) => testOf(db, field, query.get(`op[${field}]`) ?? '=', query.getAll(`v[${field}][]`)));
  const found = [...db.issues.values()].filter((issue) => tests.every((test) => test(issue)));
  const keys = (query.get('sort') ?? 'id:desc').split(',').map((part) => part.split(':'));
  return found.toSorted((a, b) => {
    for (const [name, direction] of keys) {
      const difference = name === 'updated_on' ? a.updatedAt - b.updatedAt : a.id - b.id;
      if (difference !== 0) return direction === 'desc' ? -difference : difference;
    }
    return 0;
  });
}

function testOf(db: RedmineDatabase, field: string, operator: string, values: readonly string[]): Test {
  const [value = ''] = values;
  const isClosed: Test = ({ statusId }) => db.statuses.find(({ id }) => id === statusId)?.isClosed === true;
  const compared = (of: (issue: IssueRecord) => number, limit: number, upper = limit): Test => {
    if (operator === '>=') return (issue) => of(issue) >= limit;
    if (operator === '><') return (issue) => of(issue) >= limit && of(issue) <= upper;
    if (operator === '<=') return (issue) => of(issue) <= limit;
    return (issue) => values.map(Number).includes(of(issue));
  };
  switch (field) {
    case 'status_id':
      return operator === 'o' ? (issue) => !isClosed(issue) : operator === 'c' ? isClosed : () => true;
    case 'project_id':
      return compared(({ projectId }) => projectId, Number(value));
    case 'author_id':
      return compared(({ authorId }) => authorId, Number(value));
    case 'issue_id':
      return compared(({ id }) => id, Number(value));
    case 'updated_on':
      // Whole seconds: Redmine includes the fractions of the first one.
      return compared(
        ({ updatedAt }) => Math.floor(updatedAt / 1_000) * 1_000,
        Date.parse(value),
        Date.parse(values[1] ?? ''),
      );
    case 'subject':
      return ({ subject }) => subject.toLowerCase().includes(value.toLowerCase());
    default:
      return () => true;
  }
}
