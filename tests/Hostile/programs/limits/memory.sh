# proves: A string past the limit ends a shell script as memory_limit.
# request: {"memory": 64}
# expect: status=memory_limit
x=$(head -c 64M /dev/zero | tr '\0' x); y=$x$x$x$x
echo "broken: it has ${#y} bytes"
