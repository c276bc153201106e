import { spawn } from 'node:child_process';

/**
 * Runs a program to its end and resolves with what it wrote to stdout. Shows nothing of it unless it
 * fails: then the error's message carries everything it said, under `label`.
 */
export function run(command, args, { label = [command, ...args].join(' '), ...options } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
    const output = [];
    const said = [];
    child.stdout.on('data', (chunk) => {
      output.push(chunk);
      said.push(chunk);
    });
    child.stderr.on('data', (chunk) => said.push(chunk));
    child.once('error', (error) => reject(new Error(`${command} could not be run: ${error.message}`)));
    child.once('close', (code, signal) => {
      if (code === 0) return resolve(Buffer.concat(output).toString());
      const how = signal === null ? `exit code ${code}` : `signal ${signal}`;
      reject(new Error(`${label} failed (${how})\n${Buffer.concat(said).toString().trim()}`));
    });
  });
}
