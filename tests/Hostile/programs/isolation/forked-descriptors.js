// proves: A JavaScript box that was forked holds no descriptor, and no shared memory, that anybody outside of it holds too.
const fs = require('fs');
const problems = [];
const pipes = {};
for (const fd of fs.readdirSync('/proc/self/fd')) {
  let target;
  try { target = fs.readlinkSync(`/proc/self/fd/${fd}`); } catch { continue; }
  if (target.startsWith('pipe:')) (pipes[target] ??= []).push(Number(fd));
  else if (!['anon_inode:[eventpoll]', 'anon_inode:[eventfd]', '/dev/null'].includes(target) && !target.startsWith('/proc/')) problems.push(`${fd} is ${target}`);
}
// Both ends are ours, but for those of the three streams.
for (const [pipe, fds] of Object.entries(pipes)) if (fds.length !== 2 && fds.some(fd => fd > 2)) problems.push(`${fds} is one end of ${pipe}`);
for (const line of fs.readFileSync('/proc/self/maps', 'latin1').split('\n')) if (/^\S+ \S*w\S*s /.test(line)) problems.push(line);
for (const call of ['ring', 'uring']) if (fs.readFileSync('/proc/self/maps', 'latin1').includes(`io_${call}`)) problems.push(call);
console.log(problems.length ? `broken: ${problems}` : 'held');
