# proves: A flood that many children share is cut off like one.
# expect: status=output_limit exitCode=137
import os

for _ in range(10):
    if os.fork() == 0:
        while True:
            os.write(1, bytes(b"x") * 65536)
while True:
    os.write(2, b"x")
