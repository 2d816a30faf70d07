/**
 * The command line of what is used first and once: `init`, `completion`.
 */
import { Argument, type Command } from 'commander';
import type { Terminal } from './terminal.ts';

/** `init [file]`. */
export function addInit(program: Command, terminal: Terminal): void {
  program
    .command('init [file]')
    .description('write a commented scenario to start from (default: fleet.yaml)')
    .action(async (file = 'fleet.yaml') =>
      (await import('./command/init.ts')).init(file, terminal),
    );
}

/** `completion <shell>`. */
export function addCompletion(program: Command, terminal: Terminal): void {
  program
    .command('completion')
    .description('print a script with which a shell completes commands and flags')
    .addArgument(new Argument('<shell>', 'which shell').choices(['bash', 'zsh', 'fish']))
    .addHelpText(
      'after',
      `
bash:  source <(mqtt-session-sim completion bash)
zsh:   mqtt-session-sim completion zsh > "\${fpath[1]}/_mqtt-session-sim"
fish:  mqtt-session-sim completion fish > ~/.config/fish/completions/mqtt-session-sim.fish`,
    )
    .action(async (shell: 'bash' | 'zsh' | 'fish') => {
      const { completion } = await import('./command/completion.ts');
      terminal.out(completion(shell, program));
    });
}
