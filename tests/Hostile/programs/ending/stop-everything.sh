# proves: A script that stops all its processes, itself included, ends at its time limit.
# request: {"timeout": 300}
# expect: status=timeout exitCode=137
for _ in 1 2 3 4 5; do sleep 20 & done
kill -STOP -1
kill -STOP $$
echo "broken: it went on"
