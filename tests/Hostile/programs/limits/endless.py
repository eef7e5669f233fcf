# proves: An endless loop ends at its time limit.
# request: {"timeout": 300}
# expect: status=timeout exitCode=137
while True:
    pass
