/**
 * What V8 would rather read: the engine's classes without private names.
 *
 * A private name is a guarantee to people who read and change the source. V8 keeps it by a look-up
 * with a key at run time, declares every field undefined first, and so knows neither that a field
 * never changes nor what it holds. In the bundle nobody is left to be kept out: `#queue` is a plain
 * field, made when it first gets its value. An event takes a tenth fewer instructions.
 *
 * Of most classes a run has one object. Their methods become fields too, functions that know their
 * object: as long as a process has made one of each (it has simulated one scenario), V8 compiles
 * them for this very object and reads what it never changes while compiling instead of each time.
 */
import { parseAst } from 'rolldown/parseAst';

/** Classes of which a run has many objects, or which others extend: a function each would be dear. */
const MANY = new Set(
  `Recording Echoes Chances NamedFiles TreeBuilder FrameReader Reader Rows Slab Found Group Waiting
  Int32Column Uint8Column Float64Column ProblemList LinkedQueues ShortLists IntMap RareQueues
  Interner LevelIndex Leaf Fork Purpose SlotSet TextIndex ByteCursor ByteWriter Histogram Desk Cell
  CellOutages DrawnOutages ReplayedOutages ScriptedOutage SenderStore LoneStore Sending Receiving
  Law BackOff ClientOnly SparseTimes TimerTable Closings PacketParser`.split(/\s+/),
);

/** The source with its private names as plain ones, and the methods of lone objects as fields. */
export function flatten(source) {
  const edits = [];
  const owners = [];
  let classes = 0;
  function visit(node, name) {
    if (node === null || typeof node !== 'object') return;
    if (Array.isArray(node)) return node.forEach((each) => visit(each));
    if (node.type === 'ClassDeclaration' || node.type === 'ClassExpression') {
      return visitClass(node, node.id?.name ?? name);
    }
    if (node.type === 'BinaryExpression' && node.left.type === 'PrivateIdentifier') {
      throw new Error(`#${node.left.name} in … has no meaning without private names`);
    }
    if (node.type === 'PrivateIdentifier') {
      const plain = owners.findLast((names) => names.has(node.name))?.get(node.name);
      edits.push([node.start, node.end, plain]);
    }
    const named = node.type === 'VariableDeclarator' ? node.id.name : undefined;
    for (const child of Object.values(node)) visit(child, named);
  }
  function visitClass({ superClass, body }, name) {
    const id = classes++;
    const isPrivate = ({ key }) => key?.type === 'PrivateIdentifier';
    const names = body.body.filter(isPrivate).map(({ key }) => key.name);
    owners.push(new Map(names.map((each) => [each, `_${each}$${id}`])));
    const isLone = superClass === null && !MANY.has(name?.replace(/\$\d+$/, ''));
    for (const member of body.body) {
      // No declaration without a value: it would be the value `undefined`, and a field that changed.
      const isBare = member.type === 'PropertyDefinition' && member.value === null;
      if (isBare && !member.static) edits.push([member.start, member.end, '']);
      else visit(member);
      if (isLone && canBeField(member)) edits.push(...asField(member));
    }
    visit(superClass);
    owners.pop();
  }
  visit(parseAst(source).body);
  return edited(source, edits);
}

function canBeField({ type, kind, computed, value, ...member }) {
  const isMethod = type === 'MethodDefinition' && kind === 'method';
  return isMethod && !member.static && !computed && !value.async && !value.generator && !isBound(value);
}

/** Whether a function needs to be one: it says `arguments` or `super`. */
function isBound(node) {
  if (node === null || typeof node !== 'object') return false;
  if (node.type === 'Super' || (node.type === 'Identifier' && node.name === 'arguments')) return true;
  return Object.values(node).some(isBound);
}

function asField({ value, end }) {
  return [
    [value.start, value.start, ' = '],
    [value.body.start, value.body.start, '=> '],
    [end, end, ';'],
  ];
}

function edited(source, edits) {
  const parts = [];
  let at = 0;
  for (const [start, end, text] of edits.sort((a, b) => a[0] - b[0] || a[1] - b[1])) {
    parts.push(source.slice(at, start), text);
    at = end;
  }
  return parts.join('') + source.slice(at);
}
