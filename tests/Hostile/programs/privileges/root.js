// proves: A JavaScript program cannot become user 0.
for (const attempt of [() => process.setuid(0), () => process.seteuid(0), () => process.setgid(0), () => process.setgroups([0])]) {
  try {
    attempt();
    console.log("broken: " + attempt);
    process.exit();
  } catch (error) {
    if (!["EINVAL", "EPERM"].includes(error.code)) { console.log(`broken: ${attempt} is only ${error}`); process.exit(); }
  }
}
console.log(process.getuid() === 1000 && process.geteuid() === 1000 ? "held" : "broken: " + process.getuid());
