# proves: An endless loop in bash ends at its time limit.
# request: {"timeout": 300}
# expect: status=timeout exitCode=137
while :; do :; done
