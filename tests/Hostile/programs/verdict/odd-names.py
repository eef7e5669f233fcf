# proves: File names with line breaks, quotes and bytes that are no characters do not break the answer.
from wall import *

for name in (b"line\nbreak", b"quote\"and\\", b"\xff\xfe", b"\x01\x1b[31m", b"{\"status\":1}", "ümläut\u202e".encode(), b"...", b"-rf", b" "):
    os.close(os.open(name, os.O_CREAT | os.O_WRONLY))
    os.mkdir(name + b".d")
    os.close(os.open(name + b".d/inside", os.O_CREAT | os.O_WRONLY))
held()
