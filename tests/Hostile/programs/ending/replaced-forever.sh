# proves: A script that keeps executing itself ends at its time limit.
# request: {"timeout": 300}
# expect: status=timeout exitCode=137
exec bash main.sh
