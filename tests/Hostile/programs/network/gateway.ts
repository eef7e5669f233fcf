// proves: A TypeScript program cannot call the service that runs it.
// request: {"args": ["{gateway}"]}
import { connect } from "node:net";

const socket = connect(Number(process.argv[2]), "127.0.0.1");
socket.on("connect", () => { console.log("broken: connected"); process.exit(); });
socket.on("error", (error: NodeJS.ErrnoException) => console.log(error.code === "ECONNREFUSED" ? "held" : `broken: only ${error.code}`));
