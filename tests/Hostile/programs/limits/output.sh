# proves: A flood on standard error is cut off at 64 times the limit.
# expect: status=output_limit exitCode=137
yes >&2
