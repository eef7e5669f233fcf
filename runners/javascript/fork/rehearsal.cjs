// A program that does a little of what many do first, and leaves nothing (serve.cjs).
const { inspect } = require('node:util');
class A {
  #x = [1, 'two', { three: 3n }];
  get x() { return this.#x.map(one => `${typeof one}`); }
  async f({ a = 1, ...more } = {}) { return a + Object.keys(more).length; }
}
const seen = new Map([['a', new A().x]]);
for (const [name, value] of seen) seen.set(name, value.join().replace(/o+/g, 'O'));
try { null.x; } catch (error) { seen.set('error', String(error.stack).split('\n').length); }
inspect({ seen, text: JSON.stringify(JSON.parse('{"a":[1,2.5,null]}')), date: new Date(0), list: [3, 1, 2].sort() });
function fibonacci(n) { return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2); }
fibonacci(8);
