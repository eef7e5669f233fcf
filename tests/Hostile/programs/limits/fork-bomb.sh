# proves: The shell's fork bomb ends at its time limit and takes nothing along.
# request: {"timeout": 400}
# expect: status=timeout exitCode=137
bomb() { bomb | bomb & }
while :; do bomb 2>/dev/null; done
