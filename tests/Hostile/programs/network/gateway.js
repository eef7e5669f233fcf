// proves: A JavaScript program cannot call the service that runs it.
// request: {"args": ["{gateway}"]}
fetch(`http://127.0.0.1:${process.argv[2]}/health`).then(
  response => console.log(`broken: it answered ${response.status}`),
  error => console.log(error.cause?.code === "ECONNREFUSED" ? "held" : `broken: only ${error.cause?.code}`));
