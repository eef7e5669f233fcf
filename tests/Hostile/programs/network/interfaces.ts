// proves: A TypeScript program sees no interface but its own loopback.
import { networkInterfaces } from "node:os";

const outside = Object.entries(networkInterfaces()).flatMap(([name, addresses]) => (addresses ?? []).filter(one => !one.internal).map(one => `${name} ${one.address}`));
console.log(outside.length === 0 ? "held" : `broken: ${outside}`);
