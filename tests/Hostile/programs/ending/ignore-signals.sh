# proves: A shell script that traps every signal ends at its time limit.
# request: {"timeout": 300}
# expect: status=timeout exitCode=137
for signal in $(seq 1 64); do trap '' "$signal" 2>/dev/null; done
while :; do sleep 1; done
