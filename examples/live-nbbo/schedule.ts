/** Things to do at a time, by name. Whoever owns it says when time passes. */
export class Schedule {
  readonly #tasks = new Map<string, { readonly dueUs: number; readonly run: (nowUs: number) => void }>();

  /** When the next task is due; infinity when there is none. */
  get nextUs(): number {
    return Math.min(...[...this.#tasks.values()].map((one) => one.dueUs));
  }

  /** Plans a task. One of the same name is moved. */
  set(name: string, dueUs: number, run: (nowUs: number) => void): void {
    this.#tasks.set(name, { dueUs, run });
  }

  /** Runs the task that is due first. */
  runNext(): void {
    const dueUs = this.nextUs;
    for (const [name, task] of this.#tasks) {
      if (task.dueUs !== dueUs) continue;
      this.#tasks.delete(name);
      task.run(dueUs);
      return;
    }
  }
}
