// A few programs a language, beside its own hello-world, which /api/languages tells. `talk`: made to be talked with.

export const examples = {
  python: [
    { title: "Primes", code: `def primes(limit):
    sieve = [True] * limit
    for n in range(2, limit):
        if sieve[n]:
            yield n
            sieve[n * n::n] = [False] * len(range(n * n, limit, n))


print(*primes(100))
` },
    { title: "Output that streams", code: `import time

for step in range(1, 6):
    print(f"step {step} of 5")
    time.sleep(0.4)
print("done")
` },
    { title: "Talk with it", talk: true, code: `name = input("What is your name? ")
print(f"Hello, {name}!")

total = 0
while line := input("A number, or nothing to end: "):
    total += float(line)
    print("So far:", total)
` },
  ],
  javascript: [
    { title: "Group and count", code: `const words = "the quick brown fox jumps over the lazy dog the end".split(" ");
const counts = Object.groupBy(words, word => word.length);

for (const [length, found] of Object.entries(counts)) {
  console.log(length, [...new Set(found)].join(", "));
}
` },
    { title: "Output that streams", code: `import { setTimeout as sleep } from "node:timers/promises";

for (let step = 1; step <= 5; step++) {
  console.log(\`step \${step} of 5\`);
  await sleep(400);
}
console.log("done");
` },
    { title: "Talk with it", talk: true, code: `import { createInterface } from "node:readline/promises";

const terminal = createInterface({ input: process.stdin, output: process.stdout });
const name = await terminal.question("What is your name? ");
console.log(\`Hello, \${name}!\`);
terminal.close();
` },
  ],
  typescript: [
    { title: "Types at work", code: `type Shape =
  | { kind: "circle"; radius: number }
  | { kind: "square"; side: number };

const area = (shape: Shape): number =>
  shape.kind === "circle" ? Math.PI * shape.radius ** 2 : shape.side ** 2;

const shapes: Shape[] = [{ kind: "circle", radius: 2 }, { kind: "square", side: 3 }];
for (const shape of shapes) console.log(shape.kind, area(shape).toFixed(2));
` },
    { title: "Enums and decorators", code: `enum Level { Low, High }

function logged<This, Args extends unknown[], Result>(
  method: (this: This, ...args: Args) => Result, context: ClassMethodDecoratorContext) {
  return function (this: This, ...args: Args): Result {
    console.log(String(context.name), args);
    return method.apply(this, args);
  };
}

class Pump {
  @logged
  set(level: Level) { return Level[level]; }
}

console.log(new Pump().set(Level.High));
` },
  ],
  bash: [
    { title: "Count words", code: `text="the quick brown fox jumps over the lazy dog the end"

tr ' ' '\\n' <<<"$text" | sort | uniq -c | sort -rn | head -3
` },
    { title: "Output that streams", code: `for step in 1 2 3 4 5; do
  echo "step $step of 5"
  sleep 0.4
done
echo done
` },
    { title: "Talk with it", talk: true, code: `echo "What is your name?"
read -r name
echo "Hello, $name!"
` },
  ],
};
