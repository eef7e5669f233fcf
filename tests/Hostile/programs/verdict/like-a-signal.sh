# proves: An exit code that looks like a signal is no signal.
# expect: status=error exitCode=137 signal=none
exit 137
