import type { PlanAnswer, PlanBuilder, PlanQuestion } from './plan-builder.ts';
import type { RecordPlan } from './record-plan.ts';

/** What comes next on the way to the plan of a record: a question with the ways on from its answers, or the plan. */
type Step = { readonly plan: RecordPlan } | { readonly question: PlanQuestion; readonly next: Map<PlanAnswer, Step> };

/** Fields in all kept plans together; records of more shapes than that are laid out anew each time. */
const maxLeaves = 1_000_000;

/**
 * Plans of the shapes of record that were seen, found by the answers a record gives to the questions of the layout. A record
 * of a known shape costs the reading of its counters, and nothing is laid out again.
 */
export class PlanCache {
  readonly #builder: PlanBuilder;
  readonly #variable: boolean;
  #first: Step | undefined;
  #leaves = 0;

  constructor(builder: PlanBuilder, variable: boolean) {
    this.#builder = builder;
    this.#variable = variable;
  }

  find(answer: (question: PlanQuestion) => PlanAnswer): RecordPlan {
    let step = this.#first;
    const given: PlanAnswer[] = [];
    while (step !== undefined) {
      if ('plan' in step) return step.plan;
      const one = answer(step.question);
      given.push(one);
      step = step.next.get(one);
    }
    return this.#build(given, answer);
  }

  /** Builds a plan; what was answered already is not asked again. */
  #build(given: readonly PlanAnswer[], answer: (question: PlanQuestion) => PlanAnswer): RecordPlan {
    const asked: { readonly question: PlanQuestion; readonly answer: PlanAnswer }[] = [];
    const plan = this.#builder.build(this.#variable, (question) => {
      const one = given[asked.length] ?? answer(question);
      asked.push({ question, answer: one });
      return one;
    });
    this.#leaves += plan.leaves.length + asked.length;
    if (this.#leaves > maxLeaves) {
      this.#first = undefined;
      this.#leaves = plan.leaves.length + asked.length;
      if (this.#leaves > maxLeaves) return plan;
    }
    let step: Step = { plan };
    const known: Step[] = [];
    for (let at = this.#first, index = 0; at !== undefined && 'next' in at; index += 1) {
      known.push(at);
      at = at.next.get(asked[index]?.answer ?? '');
    }
    for (let index = asked.length - 1; index >= 0; index -= 1) {
      const one = asked[index] as (typeof asked)[number];
      const there = known[index];
      if (there !== undefined && 'next' in there) {
        there.next.set(one.answer, step);
        return plan;
      }
      step = { question: one.question, next: new Map([[one.answer, step]]) };
    }
    this.#first = step;
    return plan;
  }
}
