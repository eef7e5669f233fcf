# proves: A flood on standard output is cut off at 64 times the limit.
# expect: status=output_limit exitCode=137
import os

while True:
    os.write(1, bytes(b"x") * 65536)
