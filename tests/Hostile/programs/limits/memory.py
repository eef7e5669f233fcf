# proves: Memory past the limit ends the program as memory_limit.
# request: {"memory": 64}
# expect: status=memory_limit
keep = bytearray(400 << 20)
print("broken: it has", len(keep) >> 20, "MiB")
