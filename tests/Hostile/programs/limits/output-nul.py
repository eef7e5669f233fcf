# proves: A flood of NUL and broken characters harms nobody.
# expect: status=output_limit exitCode=137
import os

while True:
    os.write(1, b"\0\xff\xfe\xc3" * 16384)
