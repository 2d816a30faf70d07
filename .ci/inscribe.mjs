/**
 * What V8 would rather read: numbers in place of the names they were given.
 *
 * `FIELD.next` says what a place in a row is for. V8 loads the table and looks the key up until it
 * has passed the line often enough to know better; and a line that it had not passed when it compiled
 * the method makes it compile the method again. A table of numbers that is only ever read is
 * therefore written out where it is used.
 */
import { parseAst } from 'rolldown/parseAst';

/** The source with the numbers of its outermost tables where they are read. */
export function inscribe(source) {
  const { body } = parseAst(source);
  const tables = tablesOf(body);
  const reads = [];
  function visit(node, parent) {
    if (node === null || typeof node !== 'object') return;
    if (Array.isArray(node)) return node.forEach((each) => visit(each, parent));
    const numbers = node.type === 'Identifier' ? tables.get(node.name) : undefined;
    if (numbers !== undefined && !isKey(node, parent)) {
      const value = parent.type === 'MemberExpression' && numbers.get(parent.property.name);
      if (typeof value === 'number' && !parent.computed) reads.push({ ...parent, value });
      else if (!isHarmless(node, parent)) tables.delete(node.name);
    }
    for (const [key, child] of Object.entries(node)) {
      if (isWritten(key, node) && tables.has(child.object?.name)) tables.delete(child.object.name);
      visit(child, node);
    }
  }
  visit(body, null);
  let text = source;
  for (const { start, end, object, value } of reads.sort((a, b) => b.start - a.start)) {
    if (tables.has(object.name)) text = text.slice(0, start) + value + text.slice(end);
  }
  return text;
}

/** By name, the outermost constants that hold nothing but numbers: what stands under each key. */
function tablesOf(body) {
  const constants = body.flatMap((node) => (node.kind === 'const' ? node.declarations : []));
  const isNumber = ({ key, computed, value }) =>
    !computed && key?.type === 'Identifier' && typeof value.value === 'number';
  return new Map(
    constants
      .filter(({ init }) => init?.type === 'ObjectExpression' && init.properties.every(isNumber))
      .map(({ id, init }) => [
        id.name,
        new Map(init.properties.map(({ key, value }) => [key.name, value.value])),
      ]),
  );
}

/** Whether this only looks like a use: `some.FIELD` or `{ FIELD: … }`. */
function isKey(node, { type, computed, property, key, value }) {
  if (computed) return false;
  return type === 'MemberExpression' ? property === node : key === node && value !== node;
}

/** A use that can change nothing: the table's own declaration, a look-up, a list of what it holds. */
function isHarmless(node, { type, id, object, computed, callee }) {
  if (type === 'VariableDeclarator') return id === node;
  if (type === 'MemberExpression') return object === node && computed;
  return type === 'CallExpression' && callee.object?.name === 'Object';
}

/** Whether what stands under this key of a node is assigned to. */
function isWritten(key, { type }) {
  return (type === 'AssignmentExpression' && key === 'left') || type === 'UpdateExpression';
}
