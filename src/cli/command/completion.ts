/**
 * `completion`: scripts for shells, made from the command line itself, so that no flag is missing.
 */
import type { Command, Option } from 'commander';
import { PRESETS } from '../../broker/preset.ts';
import { LINK_PROFILES } from '../../link/profile-figures.ts';

const NAME = 'mqtt-session-sim';
const FUNCTION = '_mqtt_session_sim';

/** A flag: what it is for, and what may stand behind it. */
interface Flag {
  readonly name: string;
  readonly what: string;
  readonly takesValue: boolean;
  /** Empty: anything, such as a file. */
  readonly values: readonly string[];
}

/** A command with its flags. */
interface Words {
  readonly name: string;
  readonly what: string;
  readonly flags: readonly Flag[];
}

/** The script. */
export function completion(shell: 'bash' | 'zsh' | 'fish', program: Command): string {
  const commands = program.commands.map(wordsOf);
  switch (shell) {
    case 'bash':
      return bash(commands);
    case 'zsh':
      return zsh(commands);
    case 'fish':
      return fish(commands);
  }
}

function wordsOf(command: Command): Words {
  return {
    name: command.name(),
    what: command.description(),
    flags: [...command.options.flatMap(flagOf), HELP],
  };
}

const HELP: Flag = { name: '--help', what: 'display help', takesValue: false, values: [] };

const NAMES: Readonly<Record<string, readonly string[]>> = {
  '--preset': PRESETS,
  '--profile': LINK_PROFILES,
};

function flagOf({ long, description, required, optional, argChoices }: Option): readonly Flag[] {
  if (typeof long !== 'string') return [];
  const takesValue = required || optional;
  const values = argChoices ?? NAMES[long] ?? [];
  return [{ name: long, what: description, takesValue, values }];
}

/** Values where they are known, flags after a dash, else files. */
function bash(commands: readonly Words[]): string {
  const values = commands.flatMap(({ name, flags }) =>
    flags
      .filter((flag) => flag.values.length > 0)
      .map((flag) => `    '${name} ${flag.name}') words='${flag.values.join(' ')}' ;;`),
  );
  const flags = commands.map(
    (command) =>
      `      ${command.name}) words='${command.flags.map(({ name }) => name).join(' ')}' ;;`,
  );
  return `# ${NAME} completion for bash
${FUNCTION}() {
  local current=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]} words=
  COMPREPLY=()
  if (( COMP_CWORD == 1 )); then
    COMPREPLY=($(compgen -W '${commands.map(({ name }) => name).join(' ')}' -- "$current"))
    return
  fi
  case "\${COMP_WORDS[1]} $before" in
${values.join('\n')}
  esac
  if [[ -z $words && $current == -* ]]; then
    case \${COMP_WORDS[1]} in
${flags.join('\n')}
    esac
  fi
  if [[ -n $words ]]; then COMPREPLY=($(compgen -W "$words" -- "$current"))
  else COMPREPLY=($(compgen -f -- "$current"))
  fi
}
complete -o filenames -F ${FUNCTION} ${NAME}
`;
}

function zsh(commands: readonly Words[]): string {
  const described = commands.map(({ name, what }) => `    ${quoted(`${name}:${what}`)}`);
  const cases = commands.map(({ name, flags }) => {
    const specs = flags.map((flag) => `        ${quoted(zshSpec(flag))} \\`);
    return `      ${name})\n        _arguments \\\n${specs.join('\n')}\n        '*:file:_files' ;;`;
  });
  return `#compdef ${NAME}
${FUNCTION}() {
  local -a commands
  commands=(
${described.join('\n')}
  )
  if (( CURRENT == 2 )); then
    _describe command commands
  else
    case $words[2] in
${cases.join('\n')}
    esac
  fi
}
${FUNCTION} "$@"
`;
}

/** `--wire[how packets travel]:value:(objects bytes)`. */
function zshSpec({ name, what, takesValue, values }: Flag): string {
  const described = `${name}[${what.replace(/[[\]\\]/g, '\\$&')}]`;
  if (!takesValue) return described;
  return `${described}:value:${values.length > 0 ? `(${values.join(' ')})` : '_files'}`;
}

function fish(commands: readonly Words[]): string {
  const lines = commands.flatMap(({ name, what, flags }) => [
    `complete -c ${NAME} -n __fish_use_subcommand -f -a ${name} -d ${fishQuoted(what)}`,
    ...flags.map((flag) => {
      const when = `-n '__fish_seen_subcommand_from ${name}'`;
      const value = flag.takesValue ? ' -r' : '';
      const values = flag.values.length > 0 ? ` -f -a '${flag.values.join(' ')}'` : '';
      return `complete -c ${NAME} ${when} -l ${flag.name.slice(2)}${value}${values} -d ${fishQuoted(flag.what)}`;
    }),
  ]);
  return `# ${NAME} completion for fish\n${lines.join('\n')}\n`;
}

/** For zsh, which takes nothing within single quotes for special. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** For fish, which takes a backslash within single quotes for special. */
function fishQuoted(text: string): string {
  return `'${text.replace(/['\\]/g, '\\$&')}'`;
}
