import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { within } from '#tests/harness/client.ts';
import type { StorySystem } from '#tests/harness/system.ts';

type Step = { commands: string; expected: string | null };

/** The README's walk-through, as steps: what to run, and what it says will come out. */
function stepsOf(readme: string): Step[] {
  const section = readme.split('## Walk through it')[1]?.split('\n## ')[0] ?? '';
  const blocks = [...section.matchAll(/```(sh|json|text)\n([\s\S]*?)```/g)];
  const steps: Step[] = [];
  for (const [, language, body = ''] of blocks) {
    if (language === 'sh') steps.push({ commands: body, expected: null });
    else Object.assign(steps.at(-1) ?? {}, { expected: body.trim() });
  }
  return steps;
}

/** The pattern as an expression, in which `…` stands for anything? */
const fits = (pattern: string): RegExp =>
  new RegExp(
    `^${pattern
      .split('…')
      .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
      .join('[\\s\\S]*?')}$`,
  );

/** Runs all steps in one shell, with a mark after each, and gives what each of them printed. */
async function run(steps: Step[], url: string): Promise<string[]> {
  const mark = '=====next=====';
  const script = steps
    .map(({ commands }) => `${commands}\necho; echo ${mark}`)
    .join('\n')
    .replaceAll('http://127.0.0.1:4000', url);
  // A group of its own, so that what it left in the background ends with it.
  const shell = spawn('bash', ['-eu', '-o', 'pipefail', '-c', script], {
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let printed = '';
  let failed = '';
  shell.stdout.on('data', (data) => {
    printed += data;
  });
  shell.stderr.on('data', (data) => {
    failed += data;
  });
  const ended = new Promise((resolve) => {
    shell.on('close', resolve);
  });
  const code = await within(60, 'the walk-through', ended).catch((error: Error) => {
    process.kill(-(shell.pid ?? 0), 'SIGKILL');
    return error.message;
  });
  if (code !== 0) throw new Error(`the walk-through stopped with ${code}: ${failed}\n${printed}`);
  return printed.split(mark).map((part) => part.trim());
}

/** What a newcomer reads first must be true. */
export function walkThroughStory(system: () => StorySystem): void {
  test('the README’s walk-through prints what the README says', async () => {
    const steps = stepsOf(await readFile('README.md', 'utf8'));
    expect(steps.filter(({ expected }) => expected).length).toBeGreaterThanOrEqual(7);
    const outputs = await run(steps, system().url);
    for (const [index, { expected, commands }] of steps.entries()) {
      if (expected === null) continue;
      const output = outputs[index]?.replace(/\}\{/g, '}\n{') ?? '';
      expect(output, commands).toMatch(fits(expected));
    }
  }, 90_000);
}
