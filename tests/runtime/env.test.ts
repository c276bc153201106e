import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { declaredVariables, defineEnv } from '#runtime/env/known.ts';
import { EnvProblems, parseEnv } from '#runtime/env/parse-env.ts';

const shape = defineEnv('a test', {
  SANGAM_TEST_PORT: z.coerce.number().int().min(1).default(4000).describe('Where it listens'),
  SANGAM_TEST_SECRET: z.string().min(8).describe('Signs things'),
  SANGAM_TEST_NOTE: z.string().optional().describe('Says something'),
});

const problemsOf = (env: Record<string, string>): readonly string[] => {
  try {
    parseEnv(shape, env);
    return [];
  } catch (error) {
    if (error instanceof EnvProblems) return error.problems;
    throw error;
  }
};

describe('an environment', () => {
  it('is read into typed values, and what is empty counts as not given', () => {
    expect(parseEnv(shape, { SANGAM_TEST_SECRET: 'long enough', SANGAM_TEST_PORT: '', PATH: '/bin' })).toEqual({
      SANGAM_TEST_PORT: 4000,
      SANGAM_TEST_SECRET: 'long enough',
    });
  });

  it('tells everything that is wrong at once, and no value', () => {
    const problems = problemsOf({
      SANGAM_TEST_PORT: 'none',
      SANGAM_TEST_SECRET: 'hunter2',
      SANGAM_TEST_PROT: '1',
      SANGAM_X: '',
    });
    expect(problems).toHaveLength(3);
    expect(problems.join('\n')).toMatch(/SANGAM_TEST_PORT.*Where it listens/);
    expect(problems.join('\n')).toMatch(/SANGAM_TEST_SECRET/);
    expect(problems.join('\n')).toMatch(/SANGAM_TEST_PROT.*did you mean SANGAM_TEST_PORT/);
    expect(problems.join('\n')).not.toContain('hunter2');
  });

  it('is listed for the documentation', () => {
    const declared = declaredVariables().filter(({ processes }) => processes.includes('a test'));
    expect(declared).toEqual([
      { name: 'SANGAM_TEST_NOTE', description: 'Says something', required: false, processes: ['a test'] },
      {
        name: 'SANGAM_TEST_PORT',
        description: 'Where it listens',
        fallback: '4000',
        required: false,
        processes: ['a test'],
      },
      { name: 'SANGAM_TEST_SECRET', description: 'Signs things', required: true, processes: ['a test'] },
    ]);
  });

  it('needs a description of every variable', () => {
    expect(() => defineEnv('a test', { SANGAM_SILENT: z.string() })).toThrow(/no .describe/);
  });
});
