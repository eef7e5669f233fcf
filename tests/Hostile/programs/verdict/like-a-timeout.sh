# proves: An exit code of 124 or 143 is no time-out.
# expect: status=error exitCode=143 signal=none
exit $((128 + 15))
